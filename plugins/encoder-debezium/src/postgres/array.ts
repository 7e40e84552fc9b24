import type { ColumnKind } from '@tailrace/plugin-api'
import { jsonArrayCell, jsonArrayValue } from '@tailrace/plugin-api/bytes'
import type { ColumnCodec } from '../columns/column-codec.ts'

const integers: ReadonlySet<ColumnKind> = new Set([
  'int8',
  'uint8',
  'int16',
  'int32',
  'uint32',
  'int64',
])

/** Types whose elements the connector's schemas say are never null. */
const required = /^(tsvector|isbn)\b/

/** Arrays. What the log did not carry is an array of the placeholder, in a form that fits the elements. */
export function arrayCodec(
  element: ColumnCodec,
  kind: ColumnKind,
  elementType: string,
  placeholder: string,
  delimiter: number,
): ColumnCodec {
  const cell = jsonArrayCell(element.cell, delimiter)
  const unavailable = integers.has(kind)
    ? [...Buffer.from(placeholder, 'utf8')].join(',')
    : element.unavailable
  return {
    schema: {
      type: 'array',
      items: { ...element.schema, optional: kind !== 'enum' && !required.test(elementType) },
    },
    cell,
    value: jsonArrayValue(element.value, cell),
    fallback: '[]',
    unavailable: `[${unavailable}]`,
  }
}
