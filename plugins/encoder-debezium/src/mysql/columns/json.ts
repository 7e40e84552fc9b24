import {
  ByteWriter,
  type CellWriter,
  throughText,
  writeJsonString,
} from '@tailrace/plugin-api/bytes'
import type { ColumnCodec } from '../../columns/column-codec.ts'
import type { ConnectSchema } from '../../schemas/connect-schema.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const SPACE = 0x20

const compact = new ByteWriter(1024)

/** Copies JSON text into `compact` without the spaces between its tokens. */
function squeeze(bytes: Uint8Array, start: number, end: number): void {
  compact.clear()
  compact.reserve(end - start)
  const target = compact.bytes
  let at = 0
  let isWithin = false
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!
    if (isWithin) {
      if (byte === BACKSLASH) target[at++] = bytes[i++]!
      else if (byte === QUOTE) isWithin = false
    } else if (byte === SPACE) continue
    else if (byte === QUOTE) isWithin = true
    target[at++] = bytes[i]!
  }
  compact.length = at
}

const cell: CellWriter = (out, bytes, start, end) => {
  squeeze(bytes, start, end)
  writeJsonString(out, compact.bytes, 0, compact.length)
}

const schema: ConnectSchema = { type: 'string', name: 'io.debezium.data.Json', version: 1 }

/** JSON: its text without the spaces that the server puts between tokens. */
export function jsonCodec(placeholder: string): ColumnCodec {
  return {
    schema,
    cell,
    value: throughText(cell),
    fallback: '"{}"',
    unavailable: JSON.stringify(placeholder),
  }
}
