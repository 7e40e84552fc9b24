import { type CellWriter, parseInteger, throughText } from '@tailrace/plugin-api/bytes'
import type { ColumnCodec } from '../../columns/column-codec.ts'

const cell: CellWriter = (out, bytes, start, end) => out.integer(parseInteger(bytes, start, end))

/** YEAR. */
export function yearCodec(): ColumnCodec {
  return {
    schema: { type: 'int32', name: 'io.debezium.time.Year', version: 1 },
    cell,
    value: throughText(cell),
    fallback: '0',
    unavailable: '0',
  }
}
