import type { Transcoder } from './transcoder.ts'
import { QUESTION_MARK, writeUtf8 } from './write-utf8.ts'

/** UTF-16, highest byte first (`utf16`, `ucs2`). A surrogate without its other half becomes `?`. */
export const transcodeUtf16: Transcoder = (bytes, start, end, out) => {
  out.reserve(2 * (end - start) + 1)
  let to = out.at
  for (let from = start; from < end; from += 2) {
    let point = unit(bytes, from, end)
    if (point >= 0xd800 && point < 0xe000) {
      const low = from + 3 < end ? unit(bytes, from + 2, end) : 0
      if (point < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
        point = 0x10000 + ((point & 0x3ff) << 10) + (low & 0x3ff)
        from += 2
      } else {
        point = QUESTION_MARK
      }
    }
    to = writeUtf8(out.bytes, to, point)
  }
  out.at = to
}

/** UTF-16, lowest byte first (`utf16le`). */
export const transcodeUtf16le: Transcoder = (bytes, start, end, out) => {
  const swapped = Buffer.from(bytes.subarray(start, end - ((end - start) & 1))).swap16()
  transcodeUtf16(swapped, 0, swapped.length, out)
}

/** UTF-32, highest byte first (`utf32`). */
export const transcodeUtf32: Transcoder = (bytes, start, end, out) => {
  out.reserve(end - start + 4)
  let to = out.at
  for (let from = start; from + 3 < end; from += 4) {
    const point =
      bytes[from]! * 0x1000000 +
      ((bytes[from + 1]! << 16) | (bytes[from + 2]! << 8) | bytes[from + 3]!)
    const isScalar = point < 0xd800 || (point >= 0xe000 && point <= 0x10ffff)
    to = writeUtf8(out.bytes, to, isScalar ? point : QUESTION_MARK)
  }
  out.at = to
}

function unit(bytes: Uint8Array, at: number, end: number): number {
  return at + 1 < end ? (bytes[at]! << 8) | bytes[at + 1]! : QUESTION_MARK
}
