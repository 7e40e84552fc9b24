import { uintBig } from '../big-endian.ts'
import type { CellReader } from '../cell-reader.ts'
import { int32, uint32 } from '../little-endian.ts'
import { fractionBytes, storedFraction } from './fraction.ts'
import { LONGEST_INSTANT, writeClock, writeDate, writeFraction } from './write.ts'

/**
 * DATETIME: 40 bits, highest byte first (sign, always 1; year × 13 + month in 17; day in 5; hour in 5; minute in 6; second
 * in 6), then the fraction. (MySQL source manual, `my_datetime_packed_to_binary`.)
 *
 * @param digits of the fraction, 0 to 6
 */
export function datetimeReader(digits: number): CellReader {
  const size = fractionBytes(digits)
  return (bytes, at, out) => {
    out.reserve(LONGEST_INSTANT)
    const middle = bytes[at + 2]!
    const date = ((bytes[at]! & 0x7f) << 15) | (bytes[at + 1]! << 7) | (middle >> 1)
    const clock = ((middle & 1) << 16) | (bytes[at + 3]! << 8) | bytes[at + 4]!
    const months = date >> 5
    const year = (months / 13) | 0
    const text = out.bytes
    let to = writeDate(text, out.at, year, months - year * 13, date & 31)
    text[to] = 32
    to = writeClock(text, to + 1, clock >> 12, (clock >> 6) & 63, clock & 63)
    const fraction = size === 0 ? 0 : storedFraction(uintBig(bytes, at + 5, size), digits)
    out.at = writeFraction(text, to, fraction, digits)
    return at + 5 + size
  }
}

/** DATETIME as before MySQL 5.6: the digits YYYYMMDDhhmmss as one integer of eight bytes, lowest first. */
const readClassicDatetime: CellReader = (bytes, at, out) => {
  out.reserve(LONGEST_INSTANT)
  const value = int32(bytes, at + 4) * 0x100000000 + uint32(bytes, at)
  const date = Math.floor(value / 1e6)
  out.at = writeDecimalDate(out.bytes, out.at, date, value - date * 1e6)
  return at + 8
}

/** Bytes of MariaDB's classic DATETIME by digits of its fraction. */
const HIRES_BYTES = [5, 6, 6, 7, 7, 7, 8] as const

/**
 * MariaDB's classic DATETIME with a fraction: year, month (of 13), day (32), hour (24), minute, second and fraction as
 * digits of one mixed-radix number, highest byte first. (Source of MariaDB, `Field_datetime_hires`, `pack_time`.)
 */
export function classicDatetimeReader(digits: number): CellReader {
  if (digits === 0) return readClassicDatetime
  const size = HIRES_BYTES[digits] ?? 8
  const parts = BigInt(10 ** digits)
  return (bytes, at, out) => {
    out.reserve(LONGEST_INSTANT)
    // Rare enough (a format given up in 2014) for the plain way: the number can pass 2^53.
    let value = 0n
    for (let i = 0; i < size; i++) value = (value << 8n) | BigInt(bytes[at + i]! | 0)
    const fraction = Number(value % parts)
    const seconds = Number(value / parts)
    const minutes = Math.floor(seconds / 60)
    const hours = Math.floor(minutes / 60)
    const days = Math.floor(hours / 24)
    const months = days >> 5
    const year = (months / 13) | 0
    const text = out.bytes
    let to = writeDate(text, out.at, year, months - year * 13, days & 31)
    text[to] = 32
    to = writeClock(text, to + 1, hours % 24, minutes % 60, seconds % 60)
    out.at = writeFraction(text, to, fraction, digits)
    return at + size
  }
}

function writeDecimalDate(out: Uint8Array, at: number, date: number, clock: number): number {
  const year = Math.floor(date / 10_000) % 10_000
  const to = writeDate(out, at, year, ((date / 100) | 0) % 100, date % 100)
  out[to] = 32
  return writeClock(out, to + 1, (clock / 10_000) | 0, ((clock / 100) | 0) % 100, clock % 100)
}
