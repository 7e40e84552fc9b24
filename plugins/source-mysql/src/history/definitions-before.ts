import {
  isUnknown,
  type Schemas,
  type Table,
  type UnknownTable,
  withDatabase,
} from '@tailrace/mysql-ddl'
import type { DefinitionWatch } from './definition-watch.ts'

/**
 * The definitions in front of a stretch of the log, as far as those behind it tell them: tables that were created in the stretch are left out,
 * those that were changed are unknown.
 *
 * @param schemas those behind it
 * @param watch which has looked through it
 */
export function definitionsBefore(schemas: Schemas, watch: DefinitionWatch): Schemas {
  let before = schemas
  for (const database of schemas.databases.values()) {
    const own = watch.database(database.name)
    const tables = new Map<string, Table | UnknownTable>()
    for (const [key, table] of database.tables) {
      const then = tableBefore(table, watch)
      if (then !== null) tables.set(key, then)
    }
    const charset = own === null ? {} : { charset: null, collation: null }
    before = withDatabase(before, { ...database, ...charset, tables })
  }
  return { ...before, revision: 0 }
}

function tableBefore(table: Table | UnknownTable, watch: DefinitionWatch) {
  const { database, name } = table
  const touched = watch.table(database, name)
  if (touched === null) return table
  if (touched.isCreated || touched.changed === null) return null
  const { file, position } = touched.changed
  const later = isUnknown(table) ? null : table
  return { database, name, unknown: `it was changed later, at ${file}:${position}`, later }
}
