import type { KeyText } from '@tailrace/plugin-api/snapshot'
import pg from 'pg'
import type { ChunkKey } from './key.ts'
import { keyRanges } from './ranges.ts'

/** What statements are made from; see {@link TableDefinition}. */
export interface ReadTable {
  readonly relation: { readonly schema: string; readonly name: string }
  readonly isPartitioned: boolean
  readonly key: ChunkKey | null
}

/** Which rows are read, and what of them. */
export interface ChunkRange {
  /** Columns, in the order of the schema's cells. */
  readonly columns: readonly string[]
  /** The border before the first key; null for the beginning of the table. */
  readonly after: KeyText | null
  /** The last key; null for the end of the table. */
  readonly upTo: KeyText | null
  /** SQL conditions that rows must also meet. */
  readonly where?: readonly string[]
}

const byIndex = {
  enable_seqscan: 'off',
  enable_sort: 'off',
  enable_incremental_sort: 'off',
  max_parallel_workers_per_gather: '0',
  jit: 'off',
  row_security: 'off',
} as const

/** Rows of a range in the order in which they lie in the table: a tenth less work than the index's where both are the same, and far less where not. */
const asTheyLie = { ...byIndex, enable_indexscan: 'off', enable_bitmapscan: 'on' } as const

/** Sets parameters, each for the transaction or the session. */
function set(values: Readonly<Record<string, string>>, isLocal: boolean): string {
  const calls = Object.entries(values).map(
    ([name, value]) => `set_config('${name}', '${value}', ${isLocal})`,
  )
  return `SELECT ${calls.join(', ')}`
}

/**
 * Sets for a session what finding keys in their order needs: an index scan whatever the statistics say (they may be old or none, and a sequential scan
 * or a sort per chunk would read a large table thousands of times), rows as one process finds them, no compiling for costs that only stand for
 * "never", and an error where row security would hide rows.
 */
export const orderSettings = set(byIndex, false)

/**
 * Sets for a transaction what reading chunks needs: the same, but no order. A statement without borders is read sequentially all the same.
 */
export const readerSettings = set(asTheyLie, true)

/** The table in FROM and LOCK: without tables that inherit from it, whose rows are streamed as their own; a root with its partitions. */
export function tableReference(table: ReadTable): string {
  const { schema, name } = table.relation
  const full = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`
  return table.isPartitioned ? full : `ONLY ${full}`
}

/** Locks tables against rewriting and TRUNCATE; writes go on. */
export function lockStatement(tables: readonly ReadTable[]): string {
  return `LOCK TABLE ${tables.map(tableReference).join(', ')} IN ACCESS SHARE MODE`
}

/** The rows of one chunk, each once, in no order. */
export function chunkStatement(table: ReadTable, range: ChunkRange): string {
  const { key } = table
  const ranges = key === null ? [[]] : keyRanges(key, range.after, range.upTo)
  const list = range.columns.map((column) => pg.escapeIdentifier(column)).join(', ')
  const select = `SELECT ${list} FROM ${tableReference(table)}`
  return ranges
    .map((conditions) => select + filter([...conditions, ...(range.where ?? []).map(closed)]))
    .join(' UNION ALL ')
}

/** Rows of a table, counted. */
export function countStatement(table: ReadTable, where: readonly string[] = []): string {
  return `SELECT count(*)::text AS rows FROM ${tableReference(table)}${filter(where.map(closed))}`
}

/** A comment at the end of a condition must not swallow what follows. */
function closed(condition: string): string {
  return `(${condition}\n)`
}

function filter(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`
}
