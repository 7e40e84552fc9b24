import {
  type ByteWriter,
  type CellWriter,
  throughText,
  writeJsonString,
} from '@tailrace/plugin-api/bytes'
import type { ColumnCodec } from '../../columns/column-codec.ts'
import type { ConnectSchema } from '../../schemas/connect-schema.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const SPACE = 0x20

/**
 * Appends JSON text as a JSON string, without the spaces between its tokens.
 *
 * @returns false, with nothing written, where it holds a control character: no JSON text of a server does
 */
function writeSqueezed(out: ByteWriter, bytes: Uint8Array, start: number, end: number): boolean {
  out.reserve(2 + 2 * (end - start))
  const target = out.bytes
  let at = out.length
  target[at++] = QUOTE
  let isWithin = false
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!
    if (byte > BACKSLASH) target[at++] = byte
    else if (byte === QUOTE) {
      isWithin = !isWithin
      target[at++] = BACKSLASH
      target[at++] = QUOTE
    } else if (byte === BACKSLASH) {
      target[at++] = BACKSLASH
      target[at++] = BACKSLASH
      if (++i === end) break
      const escaped = bytes[i]!
      if (escaped < SPACE) return false
      if (escaped === QUOTE || escaped === BACKSLASH) target[at++] = BACKSLASH
      target[at++] = escaped
    } else if (byte < SPACE) return false
    else if (byte !== SPACE || isWithin) target[at++] = byte
  }
  target[at++] = QUOTE
  out.length = at
  return true
}

const cell: CellWriter = (out, bytes, start, end) => {
  if (!writeSqueezed(out, bytes, start, end)) writeJsonString(out, bytes, start, end)
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
