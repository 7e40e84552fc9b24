import { copyAscii } from './ascii.ts'
import type { Transcoder } from './transcoder.ts'
import { QUESTION_MARK, writeUtf8 } from './write-utf8.ts'

/** Code points of a character set whose characters differ in length; 0 where bytes are no character. */
export interface MultiByteTable {
  /** Of each single byte. */
  readonly one: Uint16Array
  /** Of two bytes, by the first × 256 + the second - 0x8000. */
  readonly two: Uint16Array
  /** Of three bytes that begin with 0x8f, by the other two likewise (`ujis`, `eucjpms`). */
  readonly three: Uint16Array | null
}

/** For the character sets of East Asia but `gb18030`. A byte that begins no character becomes `?`. */
export function multiByteTranscoder({ one, two, three }: MultiByteTable): Transcoder {
  return (bytes, start, end, out) => {
    out.reserve(3 * (end - start))
    const text = out.bytes
    let to = out.at
    let from = start
    while (from < end) {
      const copied = copyAscii(bytes, from, end, text, to)
      from += copied
      to += copied
      if (from === end) break
      const lead = bytes[from]!
      let point = 0
      let length = 1
      if (three !== null && lead === 0x8f) {
        if (from + 2 < end) point = three[(bytes[from + 1]! << 8) + bytes[from + 2]! - 0x8000] ?? 0
        length = 3
      } else if (from + 1 < end) {
        point = two[(lead << 8) + bytes[from + 1]! - 0x8000]!
        length = 2
      }
      if (point === 0) {
        point = one[lead]! || QUESTION_MARK
        length = 1
      }
      to = writeUtf8(text, to, point)
      from += length
    }
    out.at = to
  }
}
