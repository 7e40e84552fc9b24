import type { Column } from './column.ts'

/** A column's share in an index. */
export interface KeyPart {
  /** Null in the place of an expression. */
  readonly column: string | null
  /** Characters, or bytes of a binary type, that are indexed; null for the whole column. */
  readonly prefix: number | null
}

export type KeyKind = 'primary' | 'unique' | 'plain' | 'fulltext' | 'spatial' | 'vector'

/** One index. */
export interface Key {
  /** `PRIMARY` for the primary key. */
  readonly name: string
  readonly kind: KeyKind
  readonly parts: readonly KeyPart[]
  /** A foreign key made it, and an index that serves as well will replace it. */
  readonly generated: boolean
}

/** One table's definition. */
export interface Table {
  readonly database: string
  readonly name: string
  readonly engine: string
  /** What new columns get. */
  readonly charset: string
  readonly collation: string
  readonly comment: string
  /** In order, as row events carry them. */
  readonly columns: readonly Column[]
  readonly keys: readonly Key[]
  /** MariaDB keeps what rows were, in rows of the table itself that no SELECT shows; absent for no. */
  readonly systemVersioned?: true
  /** MariaDB's periods of application time; a table from the catalog does not say them. */
  readonly periods: readonly Period[]
}

/** A span of time that two columns hold. */
export interface Period {
  readonly name: string
  readonly start: string
  readonly end: string
}

/** A table that exists, or may exist, but whose definition is not known. */
export interface UnknownTable {
  readonly database: string
  readonly name: string
  /** Why it is not known. */
  readonly unknown: string
  /**
   * The definition that the table has at a later time, null where it is gone by then; absent where nobody looked. Whoever follows
   * statements puts it here; it says nothing of this time, and the next statement about the table takes it away.
   */
  readonly later?: Table | null
}

/** The primary key's index, if there is one. */
export function primaryKey(table: Table): Key | undefined {
  return table.keys.find(({ kind }) => kind === 'primary')
}

/** The unique indexes without the primary key. */
export function uniqueKeys(table: Table): readonly Key[] {
  return table.keys.filter(({ kind }) => kind === 'unique')
}

/** Whether a table's definition is not known. */
export function isUnknown(table: Table | UnknownTable): table is UnknownTable {
  return 'unknown' in table
}

/** A table without what is known of it at a later time. */
export function withoutLater<T extends Table | UnknownTable>(table: T): T {
  if (!isUnknown(table) || table.later === undefined) return table
  const { later: _, ...rest } = table
  return rest as T
}

/**
 * The columns that say which row is which: those of the primary key, else of the first unique index whose columns are whole and cannot be
 * NULL, which the servers take in its place; none where there is neither.
 */
export function rowKey(table: Table): readonly string[] {
  const primary = primaryKey(table)
  if (primary !== undefined) return primary.parts.flatMap(({ column }) => column ?? [])
  const nullable = new Map(table.columns.map((column) => [column.name, column.nullable]))
  const isWhole = ({ column, prefix }: KeyPart) =>
    column !== null && prefix === null && nullable.get(column) === false
  const unique = uniqueKeys(table).find(({ parts }) => parts.every(isWhole))
  return unique?.parts.map(({ column }) => column!) ?? []
}
