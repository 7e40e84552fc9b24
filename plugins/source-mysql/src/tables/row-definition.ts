import type { ColumnDefinition } from '@tailrace/mysql-binlog'
import type { Table } from '@tailrace/mysql-ddl'

/** What reading rows takes of a definition. */
export function rowDefinition(table: Table): ColumnDefinition[] {
  return table.columns.map((column) => ({
    name: column.name,
    dataType: column.dataType,
    isUnsigned: column.unsigned,
    charset: column.charset,
    values: column.values,
    fractionDigits: column.fractionDigits ?? 0,
  }))
}
