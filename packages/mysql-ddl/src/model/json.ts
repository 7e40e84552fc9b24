import type { Column } from './column.ts'
import { plainColumn } from './column.ts'
import type { Database, Schemas } from './schemas.ts'
import { keyOf } from './schemas.ts'
import type { Table, UnknownTable } from './table.ts'
import { isUnknown } from './table.ts'

/** The version of the JSON form, which goes up when an older reader could not read it. */
const schemasFormat = 1

/** Columns say only what differs from a plain one. */
type ColumnJson = Partial<Column>
type TableJson =
  | (Omit<Table, 'columns' | 'database'> & { columns: ColumnJson[] })
  | Omit<UnknownTable, 'database'>
type DatabaseJson = Omit<Database, 'tables'> & { tables: TableJson[] }

/** Schemas as plain JSON values. */
export interface SchemasJson {
  readonly format: number
  readonly revision: number
  readonly foldNames: boolean
  readonly databases: readonly DatabaseJson[]
}

/** The JSON form of schemas; `JSON.stringify` may be called on it. */
export function schemasToJson({ revision, foldNames, databases }: Schemas): SchemasJson {
  return {
    format: schemasFormat,
    revision,
    foldNames,
    databases: [...databases.values()].map(({ tables, ...database }) => ({
      ...database,
      tables: [...tables.values()].map(tableToJson),
    })),
  }
}

/** Reads what `schemasToJson` made. Throws a RangeError for the format of another version. */
export function schemasFromJson(json: SchemasJson): Schemas {
  if (json.format !== schemasFormat)
    throw new RangeError(
      `schemas of format ${json.format} cannot be read here, only of format ${schemasFormat}`,
    )
  const schemas: Schemas = {
    revision: json.revision,
    foldNames: json.foldNames,
    databases: new Map(),
  }
  const databases = json.databases.map(({ tables, ...database }): [string, Database] => [
    keyOf(schemas, database.name),
    {
      ...database,
      tables: new Map(
        tables.map((table) => [keyOf(schemas, table.name), tableFromJson(table, database.name)]),
      ),
    },
  ])
  return { ...schemas, databases: new Map(databases) }
}

function tableToJson(table: Table | UnknownTable): TableJson {
  const { database: _, ...rest } = table
  if (isUnknown(table)) return rest as TableJson
  return { ...(rest as Omit<Table, 'database'>), columns: table.columns.map(columnToJson) }
}

function tableFromJson(json: TableJson, database: string): Table | UnknownTable {
  if ('unknown' in json) return { database, ...json }
  return {
    database,
    ...json,
    columns: json.columns.map((column) => ({ ...plainColumn, ...column })),
  }
}

function columnToJson(column: Column): ColumnJson {
  const entries = Object.entries(column).filter(
    ([name, value]) => value !== plainColumn[name as keyof Column],
  )
  return Object.fromEntries(entries)
}
