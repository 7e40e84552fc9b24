import { copyAscii } from './ascii.ts'
import type { MultiByteTable } from './multi-byte.ts'
import type { Transcoder } from './transcoder.ts'
import { QUESTION_MARK, writeUtf8 } from './write-utf8.ts'

/** Runs of characters of four bytes: first place, first code point, how many; by place. */
export type FourByteRuns = readonly (readonly [place: number, point: number, count: number])[]

/** Characters of four bytes below U+10000. */
const BELOW_SUPPLEMENTARY = 39_420
/** Place of the first one past that. */
const SUPPLEMENTARY = 189_000

/**
 * For `gb18030`: characters of one, two and four bytes. Those of four bytes are numbered; the numbers stand for runs of code
 * points. (GB 18030-2005.) Bytes that begin no character become `?`.
 */
export function gb18030Transcoder({ two }: MultiByteTable, runs: FourByteRuns): Transcoder {
  const four = new Uint16Array(BELOW_SUPPLEMENTARY).fill(QUESTION_MARK)
  for (const [place, point, count] of runs) {
    for (let i = 0; i < count; i++) four[place + i] = point + i
  }
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
      const place = fourBytePlace(bytes, from, end)
      if (place >= 0) {
        to = writeUtf8(text, to, fourBytePoint(four, place))
        from += 4
        continue
      }
      const point = from + 1 < end ? two[(bytes[from]! << 8) + bytes[from + 1]! - 0x8000]! : 0
      to = writeUtf8(text, to, point || QUESTION_MARK)
      from += point === 0 ? 1 : 2
    }
    out.at = to
  }
}

/** The number of a character of four bytes; -1 where there is none. */
function fourBytePlace(bytes: Uint8Array, at: number, end: number): number {
  if (at + 3 >= end) return -1
  const first = bytes[at]! - 0x81
  const second = bytes[at + 1]! - 0x30
  const third = bytes[at + 2]! - 0x81
  const fourth = bytes[at + 3]! - 0x30
  const isCharacter =
    first >= 0 &&
    first < 126 &&
    second >= 0 &&
    second < 10 &&
    third >= 0 &&
    third < 126 &&
    fourth >= 0 &&
    fourth < 10
  return isCharacter ? ((first * 10 + second) * 126 + third) * 10 + fourth : -1
}

function fourBytePoint(four: Uint16Array, place: number): number {
  if (place < BELOW_SUPPLEMENTARY) return four[place]!
  const point = place - SUPPLEMENTARY + 0x10000
  return point >= 0x10000 && point <= 0x10ffff ? point : QUESTION_MARK
}
