import type { ColumnSchema, TableSchema } from '@tailrace/plugin-api'
import { columnFacts, tableFacts } from '../facts.ts'
import { type NativeType, nativeTypeOf } from '../native-type.ts'
import { jdbcTypeOf } from './jdbc-types.ts'

/** A table as the connector describes it, as JSON. */
export function tableDescription(table: TableSchema): string {
  const { charset } = tableFacts(table)
  return JSON.stringify({
    defaultCharsetName: charset ?? null,
    primaryKeyColumnNames: table.primaryKey,
    columns: table.columns.map(columnDescription),
    comment: null,
  })
}

function columnDescription(column: ColumnSchema, index: number): unknown {
  const { name, nativeType, nullable } = column
  const type = nativeTypeOf(nativeType)
  const { charset, autoIncrement = false } = columnFacts(column)
  const labels = 'values' in column.type ? column.type.values : null
  const { length, scale } = sizeOf(type, labels)
  return {
    name,
    jdbcType: jdbcTypeOf(type.name),
    nativeType: null,
    typeName: typeName(type),
    typeExpression: typeName(type),
    charsetName: charset ?? null,
    length,
    scale,
    position: index + 1,
    optional: nullable,
    autoIncremented: autoIncrement,
    generated: autoIncrement,
    comment: null,
    defaultValueExpression: defaultOf(column),
    enumValues: labels?.map((label) => `'${label.replaceAll("'", "''")}'`) ?? null,
  }
}

/** The default value; the time of the change, which nobody knows before, is the epoch. */
function defaultOf(column: ColumnSchema): string | null {
  const value = columnFacts(column).default ?? null
  if (value === null) return null
  if ('value' in value) return value.value
  return /^(current_timestamp|now)\b/i.test(value.expression) ? '1970-01-01 00:00:00' : null
}

function typeName({ name, unsigned, zerofill }: NativeType): string {
  return `${name}${unsigned ? ' unsigned' : ''}${zerofill ? ' zerofill' : ''}`.toUpperCase()
}

/** Length and scale; of an ENUM the length is 1, of a SET that of all labels with commas between them, at a letter each. */
function sizeOf({ name, numbers }: NativeType, labels: readonly string[] | null) {
  if (name === 'enum') return { length: 1, scale: null }
  if (name === 'set') return { length: Math.max(0, (labels?.length ?? 0) * 2 - 1), scale: null }
  if (name === 'bit' && numbers.length === 0) return { length: 1, scale: null }
  return { length: numbers[0] ?? null, scale: numbers[1] ?? null }
}
