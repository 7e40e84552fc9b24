import { Unreadable } from '../lexer/unreadable.ts'
import type { Column } from '../model/column.ts'
import type { Table } from '../model/table.ts'
import type { Session } from '../session.ts'
import type { PeriodClause, TableClause } from '../statement/definition.ts'
import type { TableName } from '../statement/names.ts'
import type { Encoding } from '../types/charsets.ts'
import { defineColumn } from './define-column.ts'
import { engineName } from './engine.ts'
import { isSameName } from './find-column.ts'
import { keysOfColumn, withKeys, withPrimaryNotNull } from './keys.ts'
import { storedComment } from './stored-comment.ts'
import { withTimestampDefaults } from './timestamps.ts'

/** A new table as CREATE TABLE describes it. */
export function defineTable(
  clause: TableClause,
  name: TableName,
  encoding: Encoding,
  session: Session,
): Table {
  const plain = clause.columns.map((column) => defineColumn(column, encoding, session))
  refuseRepeated(plain)
  const defined = withPeriods(plain, clause.periods)
  const rowEnd = clause.columns.find(({ rowTime }) => rowTime === 'end')?.name
  const keyClauses = [...clause.columns.flatMap((column) => keysOfColumn(column)), ...clause.keys]
  const keys = withKeys([], keyClauses, { columns: defined, periods: clause.periods, rowEnd })
  const columns = withTimestampDefaults(withPrimaryNotNull(defined, keys), () => true, session)
  return {
    ...name,
    engine: engineName(clause.options.engine ?? session.defaultEngine),
    ...encoding,
    comment: storedComment(clause.options.comment ?? ''),
    ...(isVersioned(clause) && { systemVersioned: true }),
    columns,
    keys,
    periods: clause.periods,
  }
}

function isVersioned({ options, columns }: TableClause): boolean {
  return options.versioned === true || columns.some(({ versioned }) => versioned === true)
}

/** Throws `Unreadable` where two columns have one name: then something was read wrong. */
export function refuseRepeated(columns: readonly Column[]): void {
  const names = new Set(columns.map(({ name }) => name.toLowerCase()))
  if (names.size !== columns.length) throw new Unreadable('two columns have the same name')
}

/** The columns of a period are NOT NULL. */
export function withPeriods(
  columns: readonly Column[],
  periods: readonly PeriodClause[],
): readonly Column[] {
  const bounds = periods.flatMap(({ start, end }) => [start, end])
  if (bounds.length === 0) return columns
  return columns.map((column) =>
    bounds.some((bound) => isSameName(bound, column.name))
      ? { ...column, nullable: false }
      : column,
  )
}
