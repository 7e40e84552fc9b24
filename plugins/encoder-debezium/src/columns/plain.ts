import {
  type ByteWriter,
  ByteWriter as Writer,
  type CellWriter,
  throughText,
  writeBase64,
  writeHexDecoded,
} from '@tailrace/plugin-api/bytes'
import type { ConnectSchema } from '../schemas/connect-schema.ts'
import type { ColumnCodec } from './column-codec.ts'

/** Copies a cell that is JSON already: whole numbers. */
const copyCell: CellWriter = (out, bytes, start, end) => out.copy(bytes, start, end)

/** Whole numbers. */
export function integerCodec(type: 'int16' | 'int32' | 'int64'): ColumnCodec {
  return {
    schema: { type },
    cell: copyCell,
    value: (out, value) => {
      if (typeof value === 'number' && Number.isSafeInteger(value)) out.integer(value)
      else out.ascii(String(value))
    },
    fallback: '0',
    unavailable: '0',
  }
}

/** Booleans, and `bit(1)`. */
export function booleanCodec(): ColumnCodec {
  return {
    schema: { type: 'boolean' },
    cell: (out, bytes, start) => {
      const first = bytes[start]
      out.ascii(first === 0x74 || first === 0x31 ? 'true' : 'false')
    },
    value: (out, value) => out.ascii(value === true || value === '1' ? 'true' : 'false'),
    fallback: 'false',
    unavailable: 'false',
  }
}

/** Bits, as little-endian bytes without the zeros at their end. */
export function bitsCodec(length: string): ColumnCodec {
  const packed = new Writer(64)
  const cell: CellWriter = (out, bytes, start, end) => {
    packed.clear()
    for (let last = end; last > start; last -= 8) {
      let byte = 0
      for (let i = Math.max(start, last - 8); i < last; i++) byte = (byte << 1) | (bytes[i]! & 1)
      packed.byte(byte)
    }
    let length = packed.length
    while (length > 0 && packed.bytes[length - 1] === 0) length--
    out.byte(0x22)
    writeBase64(out, packed.bytes, 0, length)
    out.byte(0x22)
  }
  const schema: ConnectSchema = {
    type: 'bytes',
    name: 'io.debezium.data.Bits',
    version: 1,
    parameters: { length },
  }
  return { schema, cell, value: throughText(cell), fallback: '""', unavailable: '""' }
}

/** Appends what the hexadecimal digits of a `bytea` cell (after `\x`) stand for as base64. */
export function writeHexAsBase64(
  out: ByteWriter,
  scratch: ByteWriter,
  bytes: Uint8Array,
  start: number,
  end: number,
  letters?: Uint8Array,
): void {
  scratch.clear()
  writeHexDecoded(scratch, bytes, start, end)
  writeBase64(out, scratch.bytes, 0, scratch.length, letters)
}
