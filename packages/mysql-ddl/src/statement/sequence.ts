import type { Cursor } from '../lexer/cursor.ts'
import { Unreadable } from '../lexer/unreadable.ts'
import type { ColumnClause, TableClause, TypeClause } from './definition.ts'
import { readTableOptions } from './table-options.ts'

/** Types that MariaDB 11.5 and newer allow for a sequence's values. */
const valueTypes = new Set(['TINYINT', 'SMALLINT', 'MEDIUMINT', 'INT', 'INTEGER', 'BIGINT'])

/** Words of CREATE SEQUENCE that say nothing of the table behind it. */
const sequenceWords = new Set(
  'START WITH INCREMENT BY MINVALUE MAXVALUE NO NOMINVALUE NOMAXVALUE CACHE NOCACHE CYCLE NOCYCLE = - +'.split(
    ' ',
  ),
)

/**
 * Reads CREATE SEQUENCE behind the name as the table that MariaDB keeps the sequence in (Knowledge Base, "CREATE
 * SEQUENCE": SHOW CREATE TABLE of a sequence).
 */
export function readSequence(cursor: Cursor): TableClause {
  let values: TypeClause = integer('bigint', [21])
  while (!cursor.atEnd()) {
    if (cursor.accept('AS')) {
      if (!cursor.atAny(valueTypes)) throw cursor.unexpected('an integer type')
      throw new Unreadable('a sequence of a type of its own')
    }
    if (cursor.atAny(sequenceWords) || cursor.peek().kind === 'number') cursor.take()
    else break
  }
  const options = readTableOptions(cursor) ?? {}
  cursor.expectEnd()
  values = { ...values }
  return { columns: columns(values), keys: [], periods: [], options }
}

function columns(values: TypeClause): ColumnClause[] {
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
