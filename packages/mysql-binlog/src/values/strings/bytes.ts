import type { Transcoder } from '../../charset/transcoder.ts'
import type { CellReader } from '../cell-reader.ts'
import { uintOf } from '../little-endian.ts'
import { endOf } from './length.ts'

/** From this many bytes on a call out of JavaScript costs less than a loop. */
const LONG = 64

/** Copies bytes as they are: the "character set" of binary columns. */
export const copyBytes: Transcoder = (bytes, start, end, out) => {
  const length = end - start
  out.reserve(length)
  if (length < LONG) {
    const text = out.bytes
    let to = out.at
    for (let from = start; from < end; from++) text[to++] = bytes[from]!
  } else {
    out.bytes.set(bytes.subarray(start, end), out.at)
  }
  out.at += length
}

/**
 * BINARY: the log leaves out zeros at the end, which are put back.
 *
 * @param length bytes of the column
 */
export function paddedBytesReader(length: number): CellReader {
  const size = length > 255 ? 2 : 1
  return (bytes, at, out) => {
    const from = at + size
    const end = endOf(bytes, from, uintOf(bytes, at, size))
    copyBytes(bytes, from, end, out)
    const missing = length - (end - from)
    if (missing > 0) {
      out.reserve(missing)
      out.bytes.fill(0, out.at, out.at + missing)
      out.at += missing
    }
    return end
  }
}

/**
 * BIT: its bytes, highest first.
 *
 * @param bits of the column, 1 to 64
 */
export function bitReader(bits: number): CellReader {
  const size = (bits + 7) >> 3
  return (bytes, at, out) => {
    const end = endOf(bytes, at, size)
    copyBytes(bytes, at, end, out)
    return end
  }
}
