import { damaged } from './container.ts'

/** What {@link readVariableLength} read last: where it ends. One object for all, as none is kept. */
export const behindLength = { at: 0 }

/**
 * Reads the length of a string or opaque value: seven bits a byte, lowest first, while the highest bit is set. The offset
 * behind it is in {@link behindLength}.
 */
export function readVariableLength(bytes: Uint8Array, start: number, end: number): number {
  let length = 0
  let factor = 1
  for (let at = start; at < end && at < start + 5; at++) {
    const byte = bytes[at]!
    length += (byte & 0x7f) * factor
    if (byte < 0x80) {
      behindLength.at = at + 1
      if (at + 1 + length > end) throw damaged()
      return length
    }
    factor *= 128
  }
  throw damaged()
}
