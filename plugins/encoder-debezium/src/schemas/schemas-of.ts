import type { ColumnSchema } from '@tailrace/plugin-api'
import type { ColumnCodec } from '../columns/column-codec.ts'
import { type ConnectField, converterOrder, fieldOf, plain } from './connect-schema.ts'
import { transaction } from './envelope-parts.ts'

function fieldsOf(
  columns: readonly ColumnSchema[],
  codecs: readonly ColumnCodec[],
  key: boolean,
): ConnectField[] {
  return columns.map((column, i) =>
    fieldOf(
      codecs[i]!.schema,
      codecs[i]!.isAlwaysOptional === true || (!key && column.nullable),
      column.name,
    ),
  )
}

/** The schema of a table's keys as JSON. */
export function keySchema(
  name: string,
  columns: readonly ColumnSchema[],
  codecs: readonly ColumnCodec[],
): string {
  return JSON.stringify(
    converterOrder(
      { type: 'struct', fields: fieldsOf(columns, codecs, true), name: `${name}.Key` },
      false,
    ),
  )
}

/**
 * The schema of a table's values as JSON.
 *
 * @param source the schema of the `source` struct
 */
export function envelopeSchema(
  name: string,
  source: ConnectField,
  columns: readonly ColumnSchema[],
  codecs: readonly ColumnCodec[],
): string {
  const fields = fieldsOf(columns, codecs, false)
  const row = (field: string) =>
    fieldOf({ type: 'struct', fields, name: `${name}.Value` }, true, field)
  return JSON.stringify(
    converterOrder(
      {
        type: 'struct',
        fields: [
          row('before'),
          row('after'),
          source,
          transaction,
          plain('string', false, 'op'),
          plain('int64', true, 'ts_ms'),
          plain('int64', true, 'ts_us'),
          plain('int64', true, 'ts_ns'),
        ],
        name: `${name}.Envelope`,
        version: 2,
      },
      false,
    ),
  )
}
