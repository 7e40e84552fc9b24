import { type ByteWriter, writeJsonString } from '@tailrace/plugin-api/bytes'

/** Appends bytes as a JSON string of the characters U+0000 to U+00FF of the same numbers (ISO 8859-1). */
export function writeLatin1String(
  out: ByteWriter,
  bytes: Uint8Array,
  start: number,
  end: number,
): void {
  const text = Buffer.allocUnsafe(2 * (end - start))
  let at = 0
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!
    if (byte < 0x80) text[at++] = byte
    else {
      text[at++] = 0xc0 | (byte >> 6)
      text[at++] = 0x80 | (byte & 0x3f)
    }
  }
  writeJsonString(out, text, 0, at)
}
