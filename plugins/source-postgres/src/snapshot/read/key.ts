import type { CatalogIndex, CatalogTable } from './definition-query.ts'
import { identityColumns } from './relation-message.ts'

/** A column that chunks are cut by. */
export interface KeyColumn {
  readonly name: string
  /** Type that a border's text must be cast to, or null where the server finds it by itself. */
  readonly cast: string | null
  /** Names the order of its values; where it is another one, borders that were found before mean nothing. */
  readonly order: string
}

/** What a table is cut into chunks by: an order of its rows that an index has. */
export interface ChunkKey {
  readonly columns: readonly KeyColumn[]
  /** Schema of the comparison operators: `pg_catalog`, or an extension's (citext). */
  readonly operatorSchema: string
  /** Whether it is one whole number that no two rows share: between keys that are n apart, there are n rows at most. */
  readonly isUniqueInteger: boolean
}

/**
 * Chooses what a table is cut by: the replica identity's index, else the primary key, else the unique index of columns that cannot be NULL
 * with fewest columns. Ranges of a key hold every row once whether or not it is unique, but only columns without NULL have an order for all
 * rows. Beside a stream, only columns count whose changes it tells: a row that gets another key between two chunks may be missed by both.
 *
 * @param told `attnum`s of the columns whose changes the stream tells, `all` where they matter not
 * @returns null where the table has none, or its order is not one that ranges can follow
 */
export function chooseKey(table: CatalogTable, told: ReadonlySet<number> | 'all'): ChunkKey | null {
  const usable = table.indexes.filter(
    (index) =>
      isUsable(table, index) &&
      (told === 'all' || index.columns.every(({ number }) => told.has(number))),
  )
  const rank = (index: CatalogIndex) =>
    index.replicaIdentity ? 0 : index.primary ? 1 : 1 + index.columns.length
  const [best] = usable.sort((a, b) => rank(a) - rank(b))
  return best === undefined ? null : keyOf(table, best)
}

/** Columns of which the stream tells that an update changed them; for a full replica identity each update has all values. */
export function toldColumns(table: CatalogTable, major: number): ReadonlySet<number> | 'all' {
  const { publications, kind, indexes } = table
  // One that is published as a part of another has no publications of its own.
  if (publications.length > 0 && !publications.some(({ updates }) => updates)) return new Set()
  const identity = identityColumns(table, major)
  if (identity !== 'all' || kind !== 'p') return identity
  // The log has what the identity of the partition is, which need not be full.
  const primary = indexes.find((index) => index.primary)
  return new Set(primary?.columns.map(({ number }) => number))
}

function isUsable(table: CatalogTable, index: CatalogIndex): boolean {
  if (!index.valid || index.method !== 'btree' || !(index.primary || index.immediate)) return false
  const full = new Set(table.columns.filter((column) => column.noNulls).map(({ number }) => number))
  // Read forwards, or as a whole backwards; a mix would have to be sorted.
  const isOrdered = [0, 3].some((option) => index.columns.every((key) => key.option === option))
  return (
    isOrdered &&
    index.columns.every((key) => key.plain && key.operatorSchema !== null && full.has(key.number))
  )
}

/** `int8`, `int2`, `int4`, by object id. */
const integers = new Set([20, 21, 23])

/** `regclass` and its like, by object id: compared as numbers, written as names. */
const objectNames = new Set([24, 2202, 2203, 2204, 2205, 2206, 3734, 3769, 4089, 4096, 4191])

function keyOf(table: CatalogTable, { columns }: CatalogIndex): ChunkKey {
  const operatorSchema = columns[0]!.operatorSchema!
  // One operator compares all columns; the order of the first ones is an order too.
  const end = columns.findIndex((key) => key.operatorSchema !== operatorSchema)
  const keys = end === -1 ? columns : columns.slice(0, end)
  const columnOf = (key: (typeof keys)[number]) =>
    table.columns.find(({ number }) => number === key.number)!
  return {
    operatorSchema,
    isUniqueInteger: columns.length === 1 && integers.has(columnOf(columns[0]!).type),
    columns: keys.map((key) => {
      const column = columnOf(key)
      const cast = column.composite || objectNames.has(column.type) ? column.declared : null
      return { name: column.name, cast, order: key.order }
    }),
  }
}
