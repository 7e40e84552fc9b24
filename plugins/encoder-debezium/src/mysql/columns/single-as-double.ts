import { latin1 } from '@tailrace/plugin-api/bytes'
import type { ColumnCodec } from '../../columns/column-codec.ts'
import { writeDouble } from '../../columns/float.ts'

/** FLOAT(M,D), a number of 32 bits that is written with the digits it has as one of 64: `1.100000023841858`. */
export function singleAsDoubleCodec(): ColumnCodec {
  return {
    schema: { type: 'double' },
    cell: (out, bytes, start, end) =>
      writeDouble(out, Math.fround(Number(latin1(bytes, start, end)))),
    value: (out, value) => writeDouble(out, Math.fround(Number(value))),
    fallback: '0.0',
    unavailable: '0.0',
  }
}
