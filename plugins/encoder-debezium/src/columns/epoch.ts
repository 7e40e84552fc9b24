import type { ByteWriter } from '@tailrace/plugin-api/bytes'
import { DAY_MICROS } from '@tailrace/plugin-api/bytes'

/** Days on both sides of the epoch whose microseconds are exact in a double (the years 1684 to 2255). */
const EXACT_DAYS = 104_000

/** Appends days and microseconds of the day as a whole number of units of `10^-digits` seconds, rounded down. */
export function writeEpoch(out: ByteWriter, days: number, micros: number, digits: 3 | 6 | 9): void {
  if (digits === 3 && Math.abs(days) < 1000 * EXACT_DAYS) {
    out.integer(days * 86_400_000 + Math.floor(micros / 1000))
    return
  }
  if (digits !== 3 && days > -EXACT_DAYS && days < EXACT_DAYS) {
    const number = days * DAY_MICROS + micros
    out.integer(number)
    if (digits === 9 && number !== 0) out.ascii('000')
    return
  }
  const number = BigInt(days) * BigInt(DAY_MICROS) + BigInt(micros)
  if (digits === 9) out.ascii(String(number * 1000n))
  else if (digits === 6) out.ascii(String(number))
  else out.ascii(String((number - BigInt(micros % 1000)) / 1000n))
}
