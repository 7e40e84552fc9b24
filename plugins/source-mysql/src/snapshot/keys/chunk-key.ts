import { type Column, type Key, primaryKey, type Table } from '@tailrace/mysql-ddl'

/** How values of a key's column are written in statements. */
export type KeyForm =
  /** The digits of a number, or of what is compared as one: BIT, YEAR, the members of ENUM and SET. */
  | 'number'
  /** Bytes in hexadecimal digits. */
  | 'bytes'
  /** The same, of a text in the column's own character set. */
  | 'text'
  /** The server's own text in quotes: dates and times, uuids, addresses. */
  | 'quoted'

/** A column that chunks are cut by. */
export type KeyColumn = {
  readonly name: string
  readonly form: KeyForm
  /** Of a text. */
  readonly charset: string | null
  /** Names the order of its values; where it is another one, borders that were found before mean nothing. */
  readonly order: string
}

/** What a table is cut into chunks by: an order of its rows that an index has. */
export type ChunkKey = {
  readonly index: string
  readonly columns: readonly KeyColumn[]
  /** Whether it is one whole number, which no two rows share: between keys that are n apart, there are n rows at most. */
  readonly isUniqueInteger: boolean
}

/**
 * Chooses what a table is cut by: the primary key, else the first unique index of columns that cannot be NULL, which the server takes in its
 * place, also to say in the log which row was changed.
 *
 * @returns null where there is none, or its order is not one that ranges can follow (a prefix of a column, an expression)
 */
export function chooseKey(table: Table): ChunkKey | null {
  const primary = primaryKey(table)
  if (primary !== undefined) return keyOf(table, primary)
  const unique = table.keys.find(
    (key) => key.kind === 'unique' && columnsOf(table, key)?.every((column) => !column.nullable),
  )
  return unique === undefined ? null : keyOf(table, unique)
}

function columnsOf(table: Table, { parts }: Key): Column[] | null {
  const columns = parts.map((part) =>
    part.prefix === null ? table.columns.find(({ name }) => name === part.column) : undefined,
  )
  return columns.every((column) => column !== undefined) ? columns : null
}

function keyOf(table: Table, key: Key): ChunkKey | null {
  const columns = columnsOf(table, key)
  const forms = columns?.map(formOf)
  if (columns === null || forms!.includes(null)) return null
  return {
    index: key.name,
    isUniqueInteger: columns.length === 1 && integers.has(columns[0]!.dataType),
    columns: columns.map(({ name, columnType, charset, collation }, i) => ({
      name,
      form: forms![i]!,
      charset: forms![i] === 'text' ? charset : null,
      order: collation === null ? columnType : `${columnType} ${collation}`,
    })),
  }
}

const integers = new Set(['tinyint', 'smallint', 'mediumint', 'int', 'bigint'])
const numbers = new Set([...integers, 'decimal', 'float', 'double', 'bit', 'year', 'enum', 'set'])
const quoted = new Set(['date', 'time', 'datetime', 'timestamp', 'uuid', 'inet4', 'inet6'])

function formOf({ dataType, charset }: Column): KeyForm | null {
  if (numbers.has(dataType)) return 'number'
  if (quoted.has(dataType)) return 'quoted'
  if (/^(var)?binary$|blob$/.test(dataType)) return 'bytes'
  if (/^(var)?char$|text$/.test(dataType)) return charset === 'binary' ? 'bytes' : 'text'
  return null
}
