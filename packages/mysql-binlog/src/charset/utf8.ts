import { isUtf8 } from 'node:buffer'
import type { CellOutput } from '../values/cell-output.ts'
import type { Transcoder } from './transcoder.ts'

/** From this many bytes on a call out of JavaScript costs less than a loop. */
const LONG = 96

/**
 * Copies UTF-8 (`utf8mb4`, `utf8mb3`). Text that is damaged is mended: each longest part of a sequence that could not go on
 * becomes one U+FFFD, as the WHATWG encoding standard has it.
 */
export const copyUtf8: Transcoder = (bytes, start, end, out) => {
  if (end - start >= LONG) {
    copyLong(bytes, start, end, out)
    return
  }
  out.reserve(end - start)
  const plain = copyAscii(bytes, start, end, out.bytes, out.at)
  out.at += plain
  if (start + plain < end) copyChecked(bytes, start + plain, end, out)
}

/** Copies up to the first byte that is not ASCII. @returns how many bytes */
function copyAscii(
  bytes: Uint8Array,
  start: number,
  end: number,
  text: Uint8Array,
  at: number,
): number {
  let to = at
  let from = start
  for (const last = end - 4; from <= last; from += 4, to += 4) {
    const a = bytes[from]!
    const b = bytes[from + 1]!
    const c = bytes[from + 2]!
    const d = bytes[from + 3]!
    if ((a | b | c | d) >= 0x80) break
    text[to] = a
    text[to + 1] = b
    text[to + 2] = c
    text[to + 3] = d
  }
  for (; from < end; from++) {
    const byte = bytes[from]!
    if (byte >= 0x80) break
    text[to++] = byte
  }
  return from - start
}

/** Whether text is UTF-8 that {@link copyUtf8} would not have to mend. */
export function isUtf8Text(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start >= LONG) return isUtf8(bytes.subarray(start, end))
  for (let at = start; at < end;) {
    const length = bytes[at]! < 0x80 ? 1 : sequenceLength(bytes, at, end)
    if (length < 0) return false
    at += length
  }
  return true
}

function copyLong(bytes: Uint8Array, start: number, end: number, out: CellOutput): void {
  const part = bytes.subarray(start, end)
  if (!isUtf8(part)) {
    copyChecked(bytes, start, end, out)
    return
  }
  out.reserve(end - start)
  out.bytes.set(part, out.at)
  out.at += end - start
}

function copyChecked(bytes: Uint8Array, start: number, end: number, out: CellOutput): void {
  out.reserve(3 * (end - start))
  const text = out.bytes
  let to = out.at
  let from = start
  while (from < end) {
    const length = sequenceLength(bytes, from, end)
    if (length > 0) {
      for (let i = 0; i < length; i++) text[to++] = bytes[from++]!
      const plain = copyAscii(bytes, from, end, text, to)
      from += plain
      to += plain
    } else {
      text[to++] = 0xef
      text[to++] = 0xbf
      text[to++] = 0xbd
      from -= length
    }
  }
  out.at = to
}

/** Bytes of the character there; where it is none, how many bytes stand for one U+FFFD, negative. */
function sequenceLength(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at]!
  if (lead < 0x80) return 1
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  if (lead < 0xc2 || lead > 0xf4) return -1
  // Overlong forms, surrogates and what is past U+10FFFF differ in the second byte.
  const second = at + 1 < end ? bytes[at + 1]! : 0
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  if (second < lowest || second > highest) return -1
  for (let i = 2; i < length; i++) {
    if (at + i >= end || (bytes[at + i]! & 0xc0) !== 0x80) return -i
  }
  return length
}
