import type { ByteWriter } from './byte-writer.ts'

function alphabet(last: string): Uint8Array {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
  return Buffer.from(letters + last, 'latin1')
}

/** The alphabet of RFC 4648, section 4. */
export const BASE64: Uint8Array = alphabet('+/')
/** The alphabet of RFC 4648, section 5, safe in URLs and file names. */
export const BASE64_URL: Uint8Array = alphabet('-_')

/**
 * Appends bytes as base64 with padding.
 *
 * @param letters {@link BASE64} or {@link BASE64_URL}
 */
export function writeBase64(
  out: ByteWriter,
  source: Uint8Array,
  start = 0,
  end: number = source.length,
  letters: Uint8Array = BASE64,
): void {
  out.reserve(((end - start + 2) / 3) * 4 + 4)
  const bytes = out.bytes
  let at = out.length
  let i = start
  for (const whole = end - 2; i < whole; i += 3) {
    const word = (source[i]! << 16) | (source[i + 1]! << 8) | source[i + 2]!
    bytes[at] = letters[word >> 18]!
    bytes[at + 1] = letters[(word >> 12) & 63]!
    bytes[at + 2] = letters[(word >> 6) & 63]!
    bytes[at + 3] = letters[word & 63]!
    at += 4
  }
  if (i < end) {
    const two = i + 1 < end
    const word = (source[i]! << 16) | (two ? source[i + 1]! << 8 : 0)
    bytes[at] = letters[word >> 18]!
    bytes[at + 1] = letters[(word >> 12) & 63]!
    bytes[at + 2] = two ? letters[(word >> 6) & 63]! : 0x3d
    bytes[at + 3] = 0x3d
    at += 4
  }
  out.length = at
}
