import {
  emptySchemas,
  findDatabase,
  type Schemas,
  schemasFromJson,
  type SchemasJson,
  schemasToJson,
  type Table,
  type UnknownTable,
  withDatabase,
  withoutDatabase,
  withoutTable,
} from '@tailrace/mysql-ddl'

/** What differs between two versions of schemas, as JSON. */
export interface SchemasChanges {
  /** Tables that are no more, and whole databases, whose `name` is null. */
  readonly gone: readonly { readonly database: string; readonly name: string | null }[]
  /** Databases with a new character set or new tables, and of their tables those that are new or other. */
  readonly put: SchemasJson
}

/** How many tables and databases the changes are about. */
export function changesWeight({ gone, put }: SchemasChanges): number {
  return put.databases.reduce((sum, { tables }) => sum + 1 + tables.length, gone.length)
}

/** What leads from one version to another. Tables are compared by identity, which following a statement keeps. */
export function changesBetween(before: Schemas, after: Schemas): SchemasChanges {
  const gone: { database: string; name: string | null }[] = []
  let put = emptySchemas(after.foldNames)
  for (const [key, database] of before.databases) {
    const now = after.databases.get(key)
    if (now === undefined) gone.push({ database: database.name, name: null })
    if (now === undefined || now === database) continue
    for (const [own, { name }] of database.tables) {
      if (!now.tables.has(own)) gone.push({ database: now.name, name })
    }
  }
  for (const [key, database] of after.databases) {
    const old = before.databases.get(key)
    if (old === database) continue
    const tables = new Map<string, Table | UnknownTable>()
    for (const [own, table] of database.tables) {
      if (old?.tables.get(own) !== table) tables.set(own, table)
    }
    put = withDatabase(put, { ...database, tables })
  }
  return { gone, put: schemasToJson(put) }
}

/** The version that the changes lead to. */
export function withChanges(schemas: Schemas, { gone, put }: SchemasChanges): Schemas {
  let changed = schemas
  for (const { database, name } of gone) {
    changed =
      name === null ? withoutDatabase(changed, database) : withoutTable(changed, database, name)
  }
  for (const database of schemasFromJson(put).databases.values()) {
    const tables = new Map(findDatabase(changed, database.name)?.tables)
    for (const [key, table] of database.tables) tables.set(key, table)
    changed = withDatabase(changed, { ...database, tables })
  }
  return changed
}
