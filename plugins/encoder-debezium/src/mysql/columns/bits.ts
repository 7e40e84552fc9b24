import type { Value } from '@tailrace/plugin-api'
import { ByteWriter, type CellWriter, writeBase64 } from '@tailrace/plugin-api/bytes'
import type { ColumnCodec } from '../../columns/column-codec.ts'

const DIGITS = /^[01]*$/

/** The bytes of a value, the highest first, of which the text of a source that decodes them is binary digits. */
function bytesOf(value: Value): Uint8Array {
  if (value instanceof Uint8Array) return value
  const text = String(value)
  const number = DIGITS.test(text) ? BigInt(`0b${text || '0'}`) : 0n
  const hex = number.toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
}

/** `bit(1)`. */
export function singleBitCodec(): ColumnCodec {
  return {
    schema: { type: 'boolean' },
    cell: (out, bytes, _, end) => out.ascii(bytes[end - 1] === 0 ? 'false' : 'true'),
    value: (out, value) => out.ascii(value === true || value === '1' ? 'true' : 'false'),
    fallback: 'false',
    unavailable: 'false',
  }
}

/** Bit strings: their bytes with the lowest first, as many as the column has. */
export function bitsCodec(length: number): ColumnCodec {
  const width = Math.ceil(length / 8)
  const reversed = new ByteWriter(8)
  const cell: CellWriter = (out, bytes, start, end) => {
    reversed.clear()
    for (let i = end - 1; i >= start; i--) reversed.byte(bytes[i]!)
    while (reversed.length < width) reversed.byte(0)
    out.byte(0x22)
    writeBase64(out, reversed.bytes, 0, width)
    out.byte(0x22)
  }
  return {
    schema: {
      type: 'bytes',
      name: 'io.debezium.data.Bits',
      version: 1,
      parameters: { length: String(length) },
    },
    cell,
    value(out, value) {
      const bytes = bytesOf(value)
      cell(out, bytes, 0, bytes.length)
    },
    fallback: '""',
    unavailable: '""',
  }
}
