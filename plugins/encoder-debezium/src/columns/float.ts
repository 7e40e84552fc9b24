import {
  type ByteWriter,
  type CellWriter,
  copyJavaNumber,
  latin1,
  writeJavaNumber,
} from '@tailrace/plugin-api/bytes'
import type { ColumnCodec } from './column-codec.ts'

/** Appends a double as the JSON converter prints it: in Java's form, what JSON has no number for as text. */
export function writeDouble(out: ByteWriter, value: number, single = false): void {
  if (!Number.isFinite(value)) out.ascii(`"${value}"`)
  else writeJavaNumber(out, Object.is(value, -0) ? '-0' : String(value), single)
}

/** Floating point numbers: the shortest digits that give the same number, in Java's form. */
export function floatCodec(type: 'float' | 'double'): ColumnCodec {
  const single = type === 'float'
  const cell: CellWriter = (out, bytes, start, end) => {
    if (copyJavaNumber(out, bytes, start, end)) return
    const text = latin1(bytes, start, end)
    // NaN, Infinity, -Infinity
    if (text.endsWith('N') || text.endsWith('y')) out.ascii(`"${text}"`)
    else writeJavaNumber(out, text, single)
  }
  return {
    schema: { type },
    cell,
    value: (out, value) => writeDouble(out, Number(value), single),
    fallback: '0.0',
    unavailable: '0.0',
  }
}
