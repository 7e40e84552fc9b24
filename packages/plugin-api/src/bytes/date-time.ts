import { daysFromCivil } from './civil.ts'
import { isDigit, parseInteger, twoDigits } from './digits.ts'

/** Microseconds of a day. */
export const DAY_MICROS = 86_400_000_000

/** What {@link parseDateTime} and {@link parseTime} found. */
export interface DateTimeParts {
  /** Days since 1970-01-01; after {@link parseTime} the days that the offset moved the time by (−1, 0, 1). */
  days: number
  /** Microseconds of the day, from 0; 24:00:00 is {@link DAY_MICROS}. */
  micros: number
  /** −1 for `-infinity`, 1 for `infinity`, else 0. */
  infinite: -1 | 0 | 1
}

/** The result of the last call of {@link parseDateTime} or {@link parseTime}: one object, so that parsing allocates nothing. */
export const dateTime: DateTimeParts = { days: 0, micros: 0, infinite: 0 }

/**
 * Reads a date, or a date and time, into {@link dateTime}. Takes what PostgreSQL writes with `DateStyle=ISO`
 * (`2024-05-06 07:08:09.5+00`, `0044-03-15 BC`, `infinity`) and ISO 8601 (`2024-05-06T07:08:09.5Z`, `-0043-03-15`). An offset is
 * taken off, so that the result is in UTC; a text without one is taken as it is. Digits beyond microseconds are dropped.
 * The text is not checked.
 */
export function parseDateTime(source: Uint8Array, start: number, end: number): void {
  let from = start
  let to = end
  dateTime.infinite = 0
  if (source[from] === 0x69 || source[from + 1] === 0x69) {
    dateTime.infinite = source[from] === 0x2d ? -1 : 1
    dateTime.days = 0
    dateTime.micros = 0
    return
  }
  const bc = source[to - 1] === 0x43
  if (bc) to -= 3
  let dash = from + 4
  if (source[dash] !== 0x2d || !isDigit(source[from]!)) {
    dash = from + 1
    while (source[dash] !== 0x2d) dash++
  }
  let year = parseInteger(source, from, dash)
  if (bc) year = 1 - year
  dateTime.days = daysFromCivil(year, twoDigits(source, dash + 1), twoDigits(source, dash + 4))
  from = dash + 6
  if (from >= to) {
    dateTime.micros = 0
    return
  }
  const micros = clockMicros(source, from, to)
  dateTime.micros = micros
  if (micros >= 0 && micros < DAY_MICROS) return
  const days = Math.floor(micros / DAY_MICROS)
  dateTime.days += days
  dateTime.micros = micros - days * DAY_MICROS
}

/**
 * Reads a time of day with or without an offset (`07:08:09.5`, `07:08:09.5+02`, `05:08:09.5Z`) into {@link dateTime}, in UTC where
 * there is an offset. The text is not checked.
 */
export function parseTime(source: Uint8Array, start: number, end: number): void {
  const micros = clockMicros(source, start - 1, end)
  const days = micros === DAY_MICROS ? 0 : Math.floor(micros / DAY_MICROS)
  dateTime.infinite = 0
  dateTime.days = days
  dateTime.micros = micros - days * DAY_MICROS
}

/** Microseconds of `?HH:MM:SS[.f][offset]` less the offset; the first byte is passed over. */
function clockMicros(source: Uint8Array, start: number, end: number): number {
  let seconds =
    twoDigits(source, start + 1) * 3600 +
    twoDigits(source, start + 4) * 60 +
    twoDigits(source, start + 7)
  let at = start + 9
  let fraction = 0
  if (at < end && source[at] === 0x2e) {
    at++
    let scale = 100_000
    for (; at < end && isDigit(source[at]!); at++) {
      fraction += (source[at]! - 0x30) * scale
      scale = (scale / 10) | 0
    }
  }
  if (at < end && source[at] !== 0x5a) seconds -= offsetSeconds(source, at, end)
  return seconds * 1_000_000 + fraction
}

/** Seconds of `±HH[:MM[:SS]]`. */
function offsetSeconds(source: Uint8Array, start: number, end: number): number {
  let seconds = twoDigits(source, start + 1) * 3600
  if (start + 5 < end) seconds += twoDigits(source, start + 4) * 60
  if (start + 8 < end) seconds += twoDigits(source, start + 7)
  return source[start] === 0x2d ? -seconds : seconds
}
