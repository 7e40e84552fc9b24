import type { Database, Schemas } from './schemas.ts'
import { findDatabase, keyOf } from './schemas.ts'
import type { Table, UnknownTable } from './table.ts'

/** What a database gets that is only known by its tables' names. */
const undescribed = { charset: null, collation: null }

/** Schemas with this database added, or put in the place of the one of its name. */
export function withDatabase(schemas: Schemas, database: Database): Schemas {
  const databases = new Map(schemas.databases)
  databases.set(keyOf(schemas, database.name), database)
  return { ...schemas, revision: schemas.revision + 1, databases }
}

/** Schemas without this database and its tables. */
export function withoutDatabase(schemas: Schemas, name: string): Schemas {
  const databases = new Map(schemas.databases)
  databases.delete(keyOf(schemas, name))
  return { ...schemas, revision: schemas.revision + 1, databases }
}

/** Schemas with this table added, or put in the place of the one of its name. */
export function withTable(schemas: Schemas, table: Table | UnknownTable): Schemas {
  return withTables(schemas, [table])
}

/** Schemas with all these tables: one change, however many there are. */
export function withTables(schemas: Schemas, tables: Iterable<Table | UnknownTable>): Schemas {
  const databases = new Map(schemas.databases)
  const open = new Map<string, Map<string, Table | UnknownTable>>()
  for (const table of tables) {
    const key = keyOf(schemas, table.database)
    let own = open.get(key)
    if (!own) {
      const database = databases.get(key)
      own = new Map(database?.tables)
      open.set(key, own)
      databases.set(key, { name: table.database, ...undescribed, ...database, tables: own })
    }
    own.set(keyOf(schemas, table.name), table)
  }
  return { ...schemas, revision: schemas.revision + 1, databases }
}

/** Schemas without this table. */
export function withoutTable(schemas: Schemas, database: string, name: string): Schemas {
  const found = findDatabase(schemas, database)
  if (!found) return schemas
  const tables = new Map(found.tables)
  tables.delete(keyOf(schemas, name))
  return withDatabase(schemas, { ...found, tables })
}
