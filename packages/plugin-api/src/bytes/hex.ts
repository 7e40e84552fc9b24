import type { ByteWriter } from './byte-writer.ts'

const digits = Buffer.from('0123456789abcdef', 'latin1')
const nibbles = new Uint8Array(256)
for (let i = 0; i < 16; i++) {
  nibbles[digits[i]!] = i
  nibbles[digits.toString('latin1').toUpperCase().charCodeAt(i)] = i
}

/** Appends bytes as lower-case hexadecimal digits. */
export function writeHex(
  out: ByteWriter,
  source: Uint8Array,
  start = 0,
  end: number = source.length,
): void {
  out.reserve(2 * (end - start))
  const bytes = out.bytes
  let at = out.length
  for (let i = start; i < end; i++) {
    const byte = source[i]!
    bytes[at] = digits[byte >> 4]!
    bytes[at + 1] = digits[byte & 15]!
    at += 2
  }
  out.length = at
}

/** Appends the bytes that hexadecimal digits stand for. The digits must be whole pairs and are not checked. */
export function writeHexDecoded(
  out: ByteWriter,
  source: Uint8Array,
  start: number,
  end: number,
): void {
  out.reserve((end - start) >> 1)
  const bytes = out.bytes
  let at = out.length
  for (let i = start; i + 1 < end; i += 2) {
    bytes[at++] = (nibbles[source[i]!]! << 4) | nibbles[source[i + 1]!]!
  }
  out.length = at
}
