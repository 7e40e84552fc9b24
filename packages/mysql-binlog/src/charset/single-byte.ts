import { copyAscii } from './ascii.ts'
import type { Transcoder } from './transcoder.ts'
import { writeUtf8 } from './write-utf8.ts'

/**
 * For a character set of one byte a character.
 *
 * @param points code point of each byte
 */
export function singleByteTranscoder(points: Uint16Array): Transcoder {
  const hasAscii = points.subarray(0, 128).every((point, byte) => point === byte)
  return (bytes, start, end, out) => {
    out.reserve(3 * (end - start))
    const text = out.bytes
    let to = out.at
    let from = start
    if (hasAscii) {
      const copied = copyAscii(bytes, from, end, text, to)
      from += copied
      to += copied
    }
    while (from < end) to = writeUtf8(text, to, points[bytes[from++]!]!)
    out.at = to
  }
}
