import type { Cursor } from '../lexer/cursor.ts'
import { Unreadable } from '../lexer/unreadable.ts'
import type { ColumnClause, TableClause, TypeClause } from './definition.ts'
import { readTableOptions } from './table-options.ts'

/** Words of CREATE SEQUENCE that say nothing of the table behind it. */
const sequenceWords = new Set(
  'START WITH INCREMENT BY MINVALUE MAXVALUE NO NOMINVALUE NOMAXVALUE CACHE NOCACHE CYCLE NOCYCLE = - +'.split(
    ' ',
  ),
)

/**
 * Reads CREATE SEQUENCE behind the name as the table that MariaDB keeps the sequence in (Knowledge Base, "CREATE
 * SEQUENCE": SHOW CREATE TABLE of a sequence). Throws `Unreadable` for a type of its own (11.5).
 */
export function readSequence(cursor: Cursor): TableClause {
  while (!cursor.atEnd()) {
    if (cursor.at('AS')) throw new Unreadable('the sequence has a type of its own')
    if (cursor.atAny(sequenceWords) || cursor.peek().kind === 'number') cursor.take()
    else break
  }
  const options = readTableOptions(cursor) ?? {}
  cursor.expectEnd()
  return { columns: columns(), keys: [], periods: [], options }
}

function columns(): ColumnClause[] {
  const values = integer('bigint', [21])
  return [
    column('next_not_cached_value', values),
    column('minimum_value', values),
    column('maximum_value', values),
    column(
      'start_value',
      values,
      'start value when sequences is created or value if RESTART is used',
    ),
    column('increment', integer('bigint', [21]), 'increment value'),
    column('cache_size', { ...integer('bigint', [21]), unsigned: true }),
    column(
      'cycle_option',
      { ...integer('tinyint', [1]), unsigned: true },
      '0 if no cycles are allowed, 1 if the sequence should begin a new cycle when maximum_value is passed',
    ),
    column('cycle_count', integer('bigint', [21]), 'How many cycles have been done'),
  ]
}

function integer(name: string, args: readonly number[]): TypeClause {
  return {
    name,
    args,
    unsigned: false,
    zerofill: false,
    binary: false,
    byte: false,
    compressed: false,
  }
}

function column(name: string, type: TypeClause, comment = ''): ColumnClause {
  return {
    name,
    type,
    comment,
    nullable: false,
    onUpdateNow: false,
    autoIncrement: false,
    rowTime: null,
    invisible: false,
    keys: [],
  }
}
