import type { ByteWriter } from '@tailrace/plugin-api/bytes'
import { putVarint } from './varint.ts'

type Headers = Readonly<Record<string, string | Uint8Array>>

/** Upper bound of what {@link putHeaders} writes. */
export function headerBytes(headers: Headers): number {
  let bytes = 0
  for (const [name, value] of Object.entries(headers)) {
    bytes += 10 + Buffer.byteLength(name)
    bytes += typeof value === 'string' ? Buffer.byteLength(value) : value.length
  }
  return bytes
}

/** Appends a record's headers in the order in which the encoder gave them; not their number. */
export function putHeaders(out: ByteWriter, headers: Headers): void {
  for (const [name, value] of Object.entries(headers)) {
    text(out, name)
    if (typeof value === 'string') text(out, value)
    else {
      length(out, value.length)
      out.copy(value)
    }
  }
}

function text(out: ByteWriter, value: string): void {
  length(out, Buffer.byteLength(value))
  out.utf8(value)
}

function length(out: ByteWriter, value: number): void {
  out.reserve(5)
  out.length = putVarint(out.bytes, out.length, value)
}
