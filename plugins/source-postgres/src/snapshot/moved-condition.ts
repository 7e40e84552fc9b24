import type { MovedRow } from '@tailrace/plugin-api/snapshot'
import pg from 'pg'

/** The condition that rows of one table and the same columns meet. */
export function movedCondition(rows: readonly MovedRow[]): string {
  const names = rows[0]!.columns.map((name) => pg.escapeIdentifier(name)).join(', ')
  const keys = rows.map(({ values }) => `(${values.map((v) => pg.escapeLiteral(v)).join(', ')})`)
  return `(${names}) IN (${keys.join(', ')})`
}
