import {
  columnsOf,
  type ColumnDefinition,
  type Flavor,
  fits,
  type TableMap,
} from '@tailrace/mysql-binlog'
import type { Column, Table } from '@tailrace/mysql-ddl'
import { rowDefinition } from './row-definition.ts'

/**
 * Whether a definition is the one that the log means, by all that the log tells of it.
 *
 * @returns null if it is; else what differs, as the end of a sentence about the table
 */
export function misfit(map: TableMap, table: Table, flavor: Flavor): string | null {
  const difference = fits(map, rowDefinition(table))
  if (difference !== null) return difference
  const told = columnsOf(map, flavor)
  for (const [index, column] of table.columns.entries()) {
    const what = columnMisfit(map, index, column, told?.[index] ?? null)
    if (what !== null) return `has column ${column.name} (${index + 1}) that ${what}`
  }
  return null
}

function columnMisfit(
  map: TableMap,
  index: number,
  column: Column,
  told: ColumnDefinition | null,
): string | null {
  if (isNullable(map, index) !== column.nullable) {
    return `is ${column.nullable ? 'not ' : ''}nullable in the log`
  }
  if (told === null) return null
  const charset = told.charset === 'binary' ? null : told.charset
  if (charset !== (column.charset === 'binary' ? null : column.charset)) {
    return `is of character set ${charset ?? 'binary'} in the log, but ${column.charset ?? 'binary'} in its definition`
  }
  const values = column.values ?? []
  if (told.values?.some((value, at) => value !== values[at])) {
    return 'has other values in the log than in its definition'
  }
  return null
}

/** Whether a column may be NULL, by the table map's bitmap. */
export function isNullable(map: TableMap, index: number): boolean {
  return ((map.nullable[index >> 3]! >> (index & 7)) & 1) === 1
}
