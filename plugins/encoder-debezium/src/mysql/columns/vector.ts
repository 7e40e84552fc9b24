import { type CellWriter, writeJavaNumber } from '@tailrace/plugin-api/bytes'
import type { ColumnCodec } from '../../columns/column-codec.ts'
import { bytesOf } from './bytes.ts'

/** The fewest digits that name the same number of 32 bits. */
function shortest(single: number): string {
  const fits = (digits: number) => Math.fround(Number(single.toPrecision(digits))) === single
  // Most need eight or nine digits.
  let digits = fits(8) ? 8 : 9
  while (digits > 1 && digits < 9 && fits(digits - 1)) digits--
  return Object.is(single, -0) ? '-0' : single.toPrecision(digits)
}

const cell: CellWriter = (out, bytes, start, end) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, end - start)
  out.byte(0x5b)
  for (let at = 0; at + 4 <= view.byteLength; at += 4) {
    if (at > 0) out.byte(0x2c)
    writeJavaNumber(out, shortest(view.getFloat32(at, true)), true)
  }
  out.byte(0x5d)
}

/** VECTOR: its numbers of 32 bits. */
export function vectorCodec(): ColumnCodec {
  return {
    schema: {
      type: 'array',
      items: { type: 'float', optional: false },
      name: 'io.debezium.data.FloatVector',
      version: 1,
    },
    cell,
    value(out, value) {
      const bytes = bytesOf(value)
      cell(out, bytes, 0, bytes.length)
    },
    fallback: '[]',
    unavailable: '[]',
  }
}
