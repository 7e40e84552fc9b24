import type { ColumnSchema } from '@tailrace/plugin-api'
import type { ColumnCodec } from '../columns/column-codec.ts'
import type { ConnectField } from './connect-schema.ts'

function field(column: ColumnSchema, codec: ColumnCodec, optional: boolean): ConnectField {
  return ordered({ ...codec.schema, optional, field: column.name })
}

/** Puts a schema's members into the order of Connect's JSON converter. */
export function ordered(schema: ConnectField): ConnectField {
  const { type, fields, items, optional, name, version, parameters, field: fieldName } = schema
  return {
    type,
    ...(fields !== undefined && { fields }),
    ...(items !== undefined && { items }),
    optional,
    ...(name !== undefined && { name }),
    ...(version !== undefined && { version }),
    ...(parameters !== undefined && { parameters }),
    ...(schema.default !== undefined && { default: schema.default }),
    field: fieldName,
  }
}

/** The schema of a table's keys as JSON. */
export function keySchema(
  name: string,
  columns: readonly ColumnSchema[],
  codecs: readonly ColumnCodec[],
): string {
  return JSON.stringify({
    type: 'struct',
    fields: columns.map((column, i) => field(column, codecs[i]!, false)),
    optional: false,
    name: `${name}.Key`,
  })
}

/** The schema of a table's values as JSON. */
export function envelopeSchema(
  name: string,
  columns: readonly ColumnSchema[],
  codecs: readonly ColumnCodec[],
): string {
  const fields = columns.map((column, i) => field(column, codecs[i]!, column.nullable))
  return JSON.stringify({ type: 'struct', fields, optional: false, name: `${name}.Envelope` })
}
