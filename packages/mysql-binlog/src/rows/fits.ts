import { ColumnType } from '../events/column-type.ts'
import type { TableMap } from '../events/table-map.ts'
import type { ColumnDefinition } from './column-definition.ts'
import { typesOf } from './types-of.ts'

/**
 * Whether columns are those that a table map means.
 *
 * @returns null if they are; else what differs, as the end of a sentence about the table
 */
export function fits(table: TableMap, columns: readonly ColumnDefinition[]): string | null {
  if (columns.length !== table.columnCount) {
    return `has ${table.columnCount} columns in the log, but ${columns.length} in its definition`
  }
  for (const [index, column] of columns.entries()) {
    const difference = differenceOf(table, index, column)
    if (difference !== null) return `has column ${column.name} (${index + 1}) that ${difference}`
  }
  return null
}

function differenceOf(table: TableMap, index: number, column: ColumnDefinition): string | null {
  const name = table.optional?.names?.[index]
  if (name !== undefined && name !== column.name) return `is called ${name} in the log`
  const type = table.types[index]!
  const types = column.dataType === null ? null : typesOf(column.dataType)
  if (types !== null && !types.includes(type)) {
    return `is of type ${typeName(type)} in the log, but ${column.dataType} in its definition`
  }
  const isUnsigned = table.optional?.unsigned?.[index]
  if (isUnsigned !== undefined && integers.has(type) && (isUnsigned === 1) !== column.isUnsigned) {
    return `is ${isUnsigned === 1 ? '' : 'not '}unsigned in the log`
  }
  return valuesDifference(type, table.metadata[index]!, column)
}

function valuesDifference(type: number, metadata: number, column: ColumnDefinition): string | null {
  const names = column.values?.length ?? 0
  if (type === ColumnType.ENUM && metadata !== (names > 255 ? 2 : 1)) {
    return `is an ENUM of ${metadata === 1 ? 'at most' : 'more than'} 255 values in the log, but of ${names} in its definition`
  }
  if (type === ColumnType.SET && metadata !== setSize(names)) {
    return `is a SET of up to ${metadata * 8} values in the log, but of ${names} in its definition`
  }
  if (column.fractionDigits === null) {
    return 'has an unknown number of digits behind its seconds, which the log does not tell of classic temporal types'
  }
  if (withFraction.has(type) && metadata !== column.fractionDigits) {
    return `has ${metadata} digits behind its seconds in the log, but ${column.fractionDigits} in its definition`
  }
  return null
}

/** Bytes of a SET of so many names. (Source of the servers, `get_set_pack_length`.) */
function setSize(names: number): number {
  const size = (names + 7) >> 3
  return size > 4 ? 8 : size
}

const integers = new Set<number>([
  ColumnType.TINY,
  ColumnType.SHORT,
  ColumnType.INT24,
  ColumnType.LONG,
  ColumnType.LONGLONG,
])

const withFraction = new Set<number>([
  ColumnType.TIME2,
  ColumnType.DATETIME2,
  ColumnType.TIMESTAMP2,
])

function typeName(type: number): string {
  const known = Object.entries(ColumnType).find(([, code]) => code === type)
  return known === undefined ? String(type) : known[0]
}
