import { uintBig } from '../big-endian.ts'
import type { CellReader } from '../cell-reader.ts'
import { uint24 } from '../little-endian.ts'
import { fractionBytes, storedFraction } from './fraction.ts'
import { writeDuration, writeFraction } from './write.ts'

/** `-838:59:59.123456`, and what damaged bytes may say. */
const LONGEST_TIME = 20

/**
 * TIME: 24 bits, highest byte first (sign, unused, hour in 10, minute in 6, second in 6), then the fraction, all of it one
 * number offset by half its range, so that a negative one with a fraction borrows from the seconds. (MySQL source manual,
 * `my_time_packed_to_binary`.)
 *
 * @param digits of the fraction, 0 to 6
 */
export function timeReader(digits: number): CellReader {
  const size = fractionBytes(digits)
  const range = 256 ** size
  return (bytes, at, out) => {
    out.reserve(LONGEST_TIME)
    let whole = ((bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!) - 0x800000
    let fraction = size === 0 ? 0 : uintBig(bytes, at + 3, size)
    const isNegative = whole < 0
    if (isNegative) {
      whole = -whole
      if (fraction > 0) {
        whole--
        fraction = range - fraction
      }
    }
    const text = out.bytes
    const to = writeDuration(
      text,
      out.at,
      isNegative,
      (whole >> 12) & 0x3ff,
      (whole >> 6) & 63,
      whole & 63,
    )
    out.at = writeFraction(text, to, storedFraction(fraction, digits), digits)
    return at + 3 + size
  }
}

/** TIME as before MySQL 5.6: the digits hhmmss as one signed integer of three bytes, lowest first. */
const readClassicTime: CellReader = (bytes, at, out) => {
  out.reserve(LONGEST_TIME)
  const signed = (uint24(bytes, at) << 8) >> 8
  const value = Math.abs(signed)
  const hour = (value / 10_000) | 0
  const minute = ((value / 100) | 0) % 100
  out.at = writeDuration(out.bytes, out.at, signed < 0, hour, minute, value % 100)
  return at + 3
}

/** Bytes of MariaDB's classic TIME by digits of its fraction. */
const HIRES_BYTES = [3, 4, 4, 5, 5, 5, 6] as const
/** Seconds that MariaDB adds so that no stored number is negative: one past its longest TIME. */
const HIRES_OFFSET = 838 * 3600 + 59 * 60 + 59 + 1

/**
 * MariaDB's classic TIME with a fraction: day (of 32), hour (24), minute, second and fraction as digits of one mixed-radix
 * number, offset to be positive, highest byte first. (Source of MariaDB, `Field_time_hires`.)
 */
export function classicTimeReader(digits: number): CellReader {
  if (digits === 0) return readClassicTime
  const size = HIRES_BYTES[digits] ?? 6
  const parts = 10 ** digits
  return (bytes, at, out) => {
    out.reserve(LONGEST_TIME)
    const signed = uintBig(bytes, at, size) - HIRES_OFFSET * parts
    const value = Math.abs(signed)
    const seconds = Math.floor(value / parts)
    const minutes = Math.floor(seconds / 60)
    const hour = Math.floor(minutes / 60)
    const text = out.bytes
    const to = writeDuration(text, out.at, signed < 0, hour, minutes % 60, seconds % 60)
    out.at = writeFraction(text, to, value - seconds * parts, digits)
    return at + size
  }
}
