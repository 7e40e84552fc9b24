import type { Value } from '@tailrace/plugin-api'
import {
  BASE64,
  BASE64_URL,
  type CellWriter,
  writeBase64,
  writeHex,
} from '@tailrace/plugin-api/bytes'
import type { ColumnCodec } from '../../columns/column-codec.ts'
import type { Options } from '../../options.ts'

/** Bytes of a value; those of its text where a transform made it one. */
export function bytesOf(value: Value): Uint8Array {
  return value instanceof Uint8Array ? value : Buffer.from(String(value), 'utf8')
}

/** Binary columns. */
export function bytesCodec(mode: Options['binaryMode'], placeholder: string): ColumnCodec {
  const letters = mode === 'base64-url-safe' ? BASE64_URL : BASE64
  const isHex = mode === 'hex'
  const cell: CellWriter = (out, bytes, start, end) => {
    out.byte(0x22)
    if (isHex) writeHex(out, bytes, start, end)
    else writeBase64(out, bytes, start, end, letters)
    out.byte(0x22)
  }
  const encoding = mode === 'base64-url-safe' ? 'base64url' : 'base64'
  return {
    schema: { type: mode === 'bytes' ? 'bytes' : 'string' },
    cell,
    value(out, value) {
      const bytes = bytesOf(value)
      cell(out, bytes, 0, bytes.length)
    },
    fallback: '""',
    unavailable: JSON.stringify(
      isHex ? placeholder : Buffer.from(placeholder, 'utf8').toString(encoding),
    ),
  }
}
