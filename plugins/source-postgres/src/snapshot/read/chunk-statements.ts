import pg from 'pg'
import { qualified } from '../../publication/ensure-publication.ts'
import type { ChunkKey, KeyColumn } from './key.ts'

/** A border between chunks: the key columns' text, as the server's output functions write it. */
export type KeyText = readonly string[]

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

/**
 * Sets, for the transaction, what chunk reads need: an index scan whatever the statistics say (they may be old or none, and a sequential scan per chunk
 * would read a large table thousands of times), rows as one process finds them, no compiling for costs that only stand for "never", and an
 * error where row security would hide rows. A statement without borders is read sequentially all the same.
 */
export const readerSettings = `SELECT ${[
  ['enable_seqscan', 'off'],
  ['enable_sort', 'off'],
  ['enable_incremental_sort', 'off'],
  ['max_parallel_workers_per_gather', '0'],
  ['jit', 'off'],
  ['row_security', 'off'],
]
  .map(([name, value]) => `set_config('${name}', '${value}', true)`)
  .join(', ')}`

/** The table in FROM and LOCK: without tables that inherit from it, whose rows are streamed as their own; a root with its partitions. */
export function tableReference(table: ReadTable): string {
  return table.isPartitioned ? qualified(table.relation) : `ONLY ${qualified(table.relation)}`
}

/** Locks tables against rewriting and TRUNCATE; writes go on. */
export function lockStatement(tables: readonly ReadTable[]): string {
  return `LOCK TABLE ${tables.map(tableReference).join(', ')} IN ACCESS SHARE MODE`
}

/** The rows of one chunk, in no order. */
export function chunkStatement(table: ReadTable, range: ChunkRange): string {
  const { columns, after, upTo, where = [] } = range
  const conditions = [
    ...(table.key === null ? [] : rangeConditions(table.key, after, upTo)),
    // A comment at the end of one must not swallow what follows.
    ...where.map((condition) => `(${condition}\n)`),
  ]
  const list = columns.map((column) => pg.escapeIdentifier(column)).join(', ')
  const filter = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`
  return `SELECT ${list} FROM ${tableReference(table)}${filter}`
}

/** Rows of a table, counted. */
export function countStatement(table: ReadTable, where: readonly string[] = []): string {
  const filter = where.map((condition) => `(${condition}\n)`).join(' AND ')
  return `SELECT count(*)::text AS rows FROM ${tableReference(table)}${filter && ` WHERE ${filter}`}`
}

function rangeConditions(key: ChunkKey, after: KeyText | null, upTo: KeyText | null): string[] {
  if (after === null || upTo === null) {
    return [
      ...(after === null ? [] : [comparison(key, '>', after)]),
      ...(upTo === null ? [] : [comparison(key, '<=', upTo)]),
    ]
  }
  // What all keys of the range begin with is said as equality, and the next column's span once more by itself: the server cannot
  // estimate two comparisons of rows, and without an estimate would not use the index.
  const shared = key.columns.findIndex((_, i) => after[i] !== upTo[i])
  const prefix = shared === -1 ? key.columns.length - 1 : shared
  const rest = { ...key, columns: key.columns.slice(prefix) }
  const from = after.slice(prefix)
  const to = upTo.slice(prefix)
  const conditions = key.columns
    .slice(0, prefix)
    .map((column, i) => comparison({ ...key, columns: [column] }, '=', [after[i]!]))
  if (rest.columns.length > 1) {
    const first = { ...rest, columns: rest.columns.slice(0, 1) }
    conditions.push(comparison(first, '>=', from), comparison(first, '<=', to))
  }
  conditions.push(comparison(rest, '>', from), comparison(rest, '<=', to))
  return conditions
}

function comparison(key: ChunkKey, operator: string, border: KeyText): string {
  const values = key.columns.map((column, i) => literal(border[i]!, column))
  return compare(key, operator, keyList(key), values.join(', '))
}

/** Compares the key's columns with others, one or several. */
export function compare(key: ChunkKey, operator: string, left: string, right: string): string {
  const symbol = `OPERATOR(${pg.escapeIdentifier(key.operatorSchema)}.${operator})`
  return key.columns.length === 1 ? `${left} ${symbol} ${right}` : `(${left}) ${symbol} (${right})`
}

/** The key's columns, of a table's alias where one is given. */
export function keyList(key: ChunkKey, alias = ''): string {
  return key.columns.map(({ name }) => `${alias}${pg.escapeIdentifier(name)}`).join(', ')
}

/** A border's text as a literal, whatever `standard_conforming_strings` is. */
export function literal(text: string, { cast }: KeyColumn): string {
  const quoted = pg.escapeLiteral(text).trimStart()
  return cast === null ? quoted : `${quoted}::${cast}`
}

/** Rows after a border, as a condition; true for the beginning of the table. */
export function afterCondition(key: ChunkKey, after: KeyText | null): string {
  return after === null ? 'true' : comparison(key, '>', after)
}
