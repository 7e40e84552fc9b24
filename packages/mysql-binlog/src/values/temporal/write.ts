import { writePadded, writePair } from '../digits.ts'

/** The longest text of a date and a time: `2024-05-06 07:08:09.123456`; a TIME is shorter. */
export const LONGEST_INSTANT = 26

/** Writes `2024-05-06`. */
export function writeDate(
  out: Uint8Array,
  at: number,
  year: number,
  month: number,
  day: number,
): number {
  const century = (year / 100) | 0
  writePair(out, at, century)
  writePair(out, at + 2, year - century * 100)
  out[at + 4] = 45
  writePair(out, at + 5, month)
  out[at + 7] = 45
  return writePair(out, at + 8, day)
}

/** Writes `07:08:09`. */
export function writeClock(
  out: Uint8Array,
  at: number,
  hour: number,
  minute: number,
  second: number,
): number {
  writePair(out, at, hour)
  out[at + 2] = 58
  writePair(out, at + 3, minute)
  out[at + 5] = 58
  return writePair(out, at + 6, second)
}

/** Writes a duration: `-07:08:09`, `838:59:59`. */
export function writeDuration(
  out: Uint8Array,
  at: number,
  isNegative: boolean,
  hour: number,
  minute: number,
  second: number,
): number {
  let to = at
  if (isNegative) out[to++] = 45
  if (hour < 100) return writeClock(out, to, hour, minute, second)
  const hundreds = (hour / 100) | 0
  to = writePadded(out, to, hundreds, hundreds < 10 ? 1 : 2)
  return writeClock(out, to, hour - hundreds * 100, minute, second)
}

/** Writes a point and `digits` digits, or nothing where there are none. */
export function writeFraction(
  out: Uint8Array,
  at: number,
  fraction: number,
  digits: number,
): number {
  if (digits === 0) return at
  out[at] = 46
  return writePadded(out, at + 1, fraction, digits)
}

/** Writes the UTC date and time of an instant in seconds since 1970; 0 is the servers' zero date. */
export function writeInstant(out: Uint8Array, at: number, seconds: number): number {
  if (seconds === 0) {
    const to = writeDate(out, at, 0, 0, 0)
    out[to] = 32
    return writeClock(out, to + 1, 0, 0, 0)
  }
  const days = Math.floor(seconds / 86_400)
  const second = seconds - days * 86_400
  // Years from March on, so that the leap day is the last of its year: 719468 days lie between 0000-03-01 and 1970-01-01.
  const shifted = days + 719_468
  const era = (shifted / 146_097) | 0
  const dayOfEra = shifted - era * 146_097
  const yearOfEra =
    ((dayOfEra - ((dayOfEra / 1460) | 0) + ((dayOfEra / 36_524) | 0) - ((dayOfEra / 146_096) | 0)) /
      365) |
    0
  const dayOfYear = dayOfEra - (365 * yearOfEra + (yearOfEra >> 2) - ((yearOfEra / 100) | 0))
  const monthFromMarch = ((5 * dayOfYear + 2) / 153) | 0
  const day = dayOfYear - (((153 * monthFromMarch + 2) / 5) | 0) + 1
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  const to = writeDate(out, at, year, month, day)
  out[to] = 32
  const minutes = (second / 60) | 0
  const hour = (minutes / 60) | 0
  return writeClock(out, to + 1, hour, minutes - hour * 60, second - minutes * 60)
}
