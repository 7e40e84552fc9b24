import type { Value } from '@tailrace/plugin-api'
import { BASE64, BASE64_URL, ByteWriter, writeBase64, writeHex } from '@tailrace/plugin-api/bytes'
import type { Options } from '../options.ts'
import { writeHexAsBase64 } from '../columns/plain.ts'
import type { ColumnCodec } from '../columns/column-codec.ts'

/** Binary columns. */
export function binaryCodec(mode: Options['binaryMode'], placeholder: string): ColumnCodec {
  const scratch = new ByteWriter(1024)
  const letters = mode === 'base64-url-safe' ? BASE64_URL : BASE64
  const hex = mode === 'hex'
  const text = Buffer.from(placeholder, 'utf8')
  const encoding = mode === 'base64-url-safe' ? 'base64url' : 'base64'
  return {
    schema: { type: mode === 'bytes' ? 'bytes' : 'string' },
    cell(out, bytes, start, end) {
      out.byte(0x22)
      if (hex) out.copy(bytes, start + 2, end)
      else writeHexAsBase64(out, scratch, bytes, start + 2, end, letters)
      out.byte(0x22)
    },
    value(out, value) {
      const bytes = bytesOf(value)
      out.byte(0x22)
      if (hex) writeHex(out, bytes)
      else writeBase64(out, bytes, 0, bytes.length, letters)
      out.byte(0x22)
    },
    fallback: '""',
    // The connector puts the placeholder itself among hexadecimal digits.
    unavailable: JSON.stringify(hex ? placeholder : text.toString(encoding)),
  }
}

function bytesOf(value: Value): Uint8Array {
  return value instanceof Uint8Array ? value : Buffer.from(String(value), 'utf8')
}
