import type { Table, UnknownTable } from './table.ts'

/** One database with its tables by name (in small letters where `foldNames`). */
export interface Database {
  readonly name: string
  /** What tables without a character set of their own get; null where it is not known. */
  readonly charset: string | null
  readonly collation: string | null
  readonly tables: ReadonlyMap<string, Table | UnknownTable>
}

/**
 * The definitions of all tables of a server at one place in its log. Immutable; a change shares all that it leaves alone.
 */
export interface Schemas {
  /** Goes up by one with every statement that changed something. */
  readonly revision: number
  /** Whether names of databases and tables differ not by case (`lower_case_table_names` 1 or 2). */
  readonly foldNames: boolean
  readonly databases: ReadonlyMap<string, Database>
}

/** No databases. */
export function emptySchemas(foldNames = false): Schemas {
  return { revision: 0, foldNames, databases: new Map() }
}

/** A name as the maps of these schemas have it. */
export function keyOf(schemas: Schemas, name: string): string {
  return schemas.foldNames ? name.toLowerCase() : name
}

/** The database of this name, if there is one. */
export function findDatabase(schemas: Schemas, name: string): Database | undefined {
  return schemas.databases.get(keyOf(schemas, name))
}

/** The table of this name, if there is one. */
export function findTable(
  schemas: Schemas,
  database: string,
  name: string,
): Table | UnknownTable | undefined {
  return findDatabase(schemas, database)?.tables.get(keyOf(schemas, name))
}

/** Every table, in no promised order. */
export function* allTables(schemas: Schemas): Generator<Table | UnknownTable> {
  for (const { tables } of schemas.databases.values()) yield* tables.values()
}
