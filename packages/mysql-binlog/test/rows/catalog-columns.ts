import type { MysqlDatabase } from '../../../../test/kit/mysql/database.ts'
import type { ColumnDefinition } from '../../src/rows/column-definition.ts'

interface CatalogRow {
  readonly tableName: string
  readonly name: string
  readonly dataType: string
  readonly columnType: string
  readonly charset: string | null
  readonly fractionDigits: number | null
}

/** What the catalog says of the columns of all tables of a database, for logs that do not tell it. */
export async function catalogColumns(
  database: MysqlDatabase,
): Promise<Map<string, ColumnDefinition[]>> {
  const rows = await database.query<CatalogRow>(`
    SELECT TABLE_NAME AS tableName, COLUMN_NAME AS name, DATA_TYPE AS dataType, COLUMN_TYPE AS columnType,
      CHARACTER_SET_NAME AS charset, DATETIME_PRECISION AS fractionDigits
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION`)
  const definitions = new Map<string, ColumnDefinition[]>()
  for (const row of rows) {
    const columns = definitions.get(row.tableName) ?? []
    columns.push(definitionOf(row))
    definitions.set(row.tableName, columns)
  }
  return definitions
}

function definitionOf(row: CatalogRow): ColumnDefinition {
  const { name, dataType, columnType, charset } = row
  return {
    name,
    dataType,
    isUnsigned: columnType.includes('unsigned'),
    charset,
    values: /^(?:enum|set)$/.test(dataType) ? quotedNames(columnType) : null,
    fractionDigits: row.fractionDigits ?? 0,
  }
}

function quotedNames(columnType: string): string[] {
  return [...columnType.matchAll(/'((?:[^']|'')*)'/g)].map(([, name]) =>
    name!.replaceAll("''", "'"),
  )
}
