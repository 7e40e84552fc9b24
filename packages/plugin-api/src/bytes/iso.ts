import type { ByteWriter } from './byte-writer.ts'
import { civilFromDays } from './civil.ts'

function pad(out: ByteWriter, value: number, width: number): void {
  out.ascii(String(value).padStart(width, '0'))
}

/** Appends a date as Java's ISO formatters do: years of four digits, beyond 9999 with `+`, before year 0 with `-`. */
export function writeIsoDate(out: ByteWriter, days: number): void {
  const [year, month, day] = civilFromDays(days)
  if (year < 0) out.byte(0x2d)
  else if (year > 9999) out.byte(0x2b)
  pad(out, Math.abs(year), 4)
  out.byte(0x2d)
  pad(out, month, 2)
  out.byte(0x2d)
  pad(out, day, 2)
}

/**
 * Appends a time of day.
 *
 * @param micros microseconds since midnight
 * @param width digits of the fraction; −1: as many as it needs
 */
export function writeIsoTime(out: ByteWriter, micros: number, width: number): void {
  const seconds = Math.floor(micros / 1_000_000)
  pad(out, Math.floor(seconds / 3600), 2)
  out.byte(0x3a)
  pad(out, Math.floor(seconds / 60) % 60, 2)
  out.byte(0x3a)
  pad(out, seconds % 60, 2)
  const fraction = String(micros - seconds * 1_000_000).padStart(6, '0')
  const digits = width < 0 ? fraction.replace(/0+$/, '') : fraction.slice(0, width)
  if (digits === '') return
  out.byte(0x2e)
  out.ascii(digits)
}
