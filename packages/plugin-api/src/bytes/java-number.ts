import type { ByteWriter } from './byte-writer.ts'

const ZERO = 0x30
const POINT = 0x2e

/**
 * Appends the decimal text of a floating point number in the form of Java's `Double.toString`, which programs of Java print:
 * `1.0`, `0.001`, `1.0E7`, `1.0E-4`. The digits are taken over: the shortest that give the number back, as Java has them since version 19.
 *
 * @param text digits as PostgreSQL, MySQL or JavaScript print them, with or without exponent; no NaN, no infinity
 * @param single whether it is a number of 32 bits
 */
export function writeJavaNumber(out: ByteWriter, text: string, single: boolean): void {
  const negative = text.charCodeAt(0) === 0x2d
  const e = text.search(/e/i)
  const mantissa = text.slice(negative ? 1 : 0, e < 0 ? text.length : e)
  const point = mantissa.indexOf('.')
  const whole = point < 0 ? mantissa : mantissa.slice(0, point)
  const all = whole + (point < 0 ? '' : mantissa.slice(point + 1))
  const leading = /^0*/.exec(all)![0].length
  const digits = all.slice(leading).replace(/0+$/, '')
  if (negative) out.byte(0x2d)
  if (digits === '') {
    out.ascii('0.0')
    return
  }
  const exponent = (e < 0 ? 0 : Number(text.slice(e + 1))) + whole.length - leading - 1
  if (exponent >= -3 && exponent < 7) {
    const padded = exponent < 0 ? '0'.repeat(-exponent) + digits : digits.padEnd(exponent + 1, '0')
    const split = Math.max(exponent, 0) + 1
    out.ascii(`${padded.slice(0, split)}.${padded.slice(split) || '0'}`)
    return
  }
  if (digits.length > 1) {
    out.ascii(`${digits[0]}.${digits.slice(1)}E${exponent}`)
    return
  }
  // Two digits at least, the nearest ones: of the smallest numbers the second is no zero (`4.9E-324`).
  const number = Number(`${digits}e${exponent}`)
  const [nearest, power] = (single ? Math.fround(number) : number).toExponential(1).split('e')
  out.ascii(`${nearest}E${Number(power)}`)
}

/**
 * Appends a number of PostgreSQL's or MySQL's text in Java's form where that needs no look at its digits: at most seven of them before the point.
 *
 * @returns false, with nothing written, where it does
 */
export function copyJavaNumber(
  out: ByteWriter,
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  let at = bytes[start] === 0x2d ? start + 1 : start
  const first = at
  while (at < end && bytes[at]! >= ZERO && bytes[at]! <= 0x39) at++
  if (at - first > 7) return false
  if (at === end) {
    out.copy(bytes, start, end)
    out.byte(POINT)
    out.byte(ZERO)
    return true
  }
  if (bytes[at] !== POINT) return false
  const isSmall = at === first + 1 && bytes[first] === ZERO
  for (let i = at + 1; i < end; i++) if (bytes[i]! > 0x39) return false
  if (isSmall && bytes[at + 1] === ZERO && bytes[at + 2] === ZERO && bytes[at + 3] === ZERO) {
    return false
  }
  out.copy(bytes, start, end)
  return true
}
