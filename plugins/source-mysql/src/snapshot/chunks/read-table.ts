import { quotedName, quotedTable } from '../../quoted-name.ts'
import type { ChunkKey } from '../keys/chunk-key.ts'

/** What statements about a table are made from. */
export interface ReadTable {
  readonly database: string
  readonly name: string
  readonly key: ChunkKey | null
}

/** A table that has a key. */
export type KeyedTable = ReadTable & { readonly key: ChunkKey }

/** The table in FROM, read by its key's index: rows of a range lie together, and statistics, which may be old, do not lead elsewhere. */
export function tableReference(table: ReadTable): string {
  const { key } = table
  const hint = key === null ? '' : ` FORCE INDEX (${quotedName(key.index)})`
  return quotedTable(table) + hint
}

/** A WHERE clause of conditions that all hold; empty for none. */
export function whereClause(conditions: readonly (string | null)[]): string {
  const held = conditions.filter((condition) => condition !== null)
  // A comment at the end of a condition must not swallow what follows.
  return held.length === 0 ? '' : ` WHERE ${held.map((each) => `(${each}\n)`).join(' AND ')}`
}
