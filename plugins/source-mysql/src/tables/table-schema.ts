import { type Column, rowKey, type Table } from '@tailrace/mysql-ddl'
import { type ColumnSchema, TableSchema } from '@tailrace/plugin-api'
import { chooseKey } from '../snapshot/keys/chunk-key.ts'
import { mapType } from '../types/map-type.ts'

/**
 * The schema of a definition; its key is the one that the server identifies rows by, see {@link rowKey}. `native` of table and columns has what encoders of these databases' formats say besides.
 *
 * @param kept names of the columns that are not left out, or null for all; a primary key that is not kept as a whole is none
 */
export function tableSchemaOf(table: Table, kept: readonly string[] | null = null): TableSchema {
  const isKept = (name: string) => kept === null || kept.includes(name)
  const key = rowKey(table)
  const identity = new Set(chooseKey(table)?.columns.map((column) => column.name))
  const { database, name, charset, collation, comment } = table
  return new TableSchema({
    database,
    schema: null,
    name,
    columns: table.columns
      .map((column, index) => columnSchemaOf(column, index, identity.has(column.name)))
      .filter((column) => isKept(column.name)),
    primaryKey: key.every(isKept) ? key : [],
    native: { charset, collation, comment },
  })
}

function columnSchemaOf(column: Column, index: number, identity: boolean): ColumnSchema {
  const { name, columnType, nullable, ...facts } = column
  return {
    name,
    ...mapType(column),
    nativeType: columnType,
    nullable,
    cell: index,
    identity,
    native: { ...facts, ordinal: index + 1 },
  }
}
