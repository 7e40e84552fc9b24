import type { ByteWriter } from './byte-writer.ts'
import { latin1 } from './native-buffer.ts'

/** Digits of which every number is exact in a double. */
const EXACT_DIGITS = 15

/**
 * Appends a decimal's unscaled value as the shortest big-endian two's complement: what Java's
 * `BigDecimal.unscaledValue().toByteArray()` gives, and Connect's and Avro's decimals hold. `-12.5` at scale 2 is −1250, `fb 1e`.
 *
 * @param scale digits after the point; zeros are added where the text has fewer. Negative: zeros taken away
 * @returns false, with nothing written, where the text has other digits than zeros beyond the scale, or is no plain decimal
 */
export function writeUnscaled(
  out: ByteWriter,
  source: Uint8Array,
  start: number,
  end: number,
  scale: number,
): boolean {
  let at = start
  const negative = source[at] === 0x2d
  if (negative) at++
  if (end - at > EXACT_DIGITS) return writeLong(out, source, start, end, scale)
  let number = 0
  let missing = scale
  let behindPoint = false
  for (; at < end; at++) {
    const digit = source[at]! - 0x30
    if (digit >= 0 && digit <= 9) {
      if (behindPoint && missing === 0) {
        if (digit !== 0) return false
        continue
      }
      number = number * 10 + digit
      if (behindPoint) missing--
    } else if (digit === -2 && !behindPoint) {
      behindPoint = true
      if (missing < 0) return writeLong(out, source, start, end, scale)
    } else return false
  }
  if (missing !== 0) {
    if (missing < 0 || end - start + missing > EXACT_DIGITS) {
      return writeLong(out, source, start, end, scale)
    }
    for (; missing > 0; missing--) number *= 10
  }
  writeTwosComplement(out, negative ? -number : number)
  return true
}

/** Appends a whole number below 2^53 as the shortest big-endian two's complement. */
export function writeTwosComplement(out: ByteWriter, value: number): void {
  // The bytes of a negative number are those of −value − 1, each inverted.
  const flip = value < 0 ? 0xff : 0
  const rest = value < 0 ? -value - 1 : value
  out.reserve(8)
  const bytes = out.bytes
  let at = out.length
  const low = rest % 0x1000000
  const high = (rest - low) / 0x1000000
  let length = 1
  if (high > 0) {
    length = 4
    for (let bound = 0x80; high >= bound; bound *= 0x100) length++
  } else if (low >= 0x80) length = low >= 0x800000 ? 4 : low >= 0x8000 ? 3 : 2
  for (let shift = length - 4; shift >= 0; shift--) {
    bytes[at++] = (shift === 3 ? (high / 0x1000000) & 0xff : (high >> (8 * shift)) & 0xff) ^ flip
  }
  if (length > 2) bytes[at++] = (low >> 16) ^ flip
  if (length > 1) bytes[at++] = ((low >> 8) & 0xff) ^ flip
  bytes[at++] = (low & 0xff) ^ flip
  out.length = at
}

function writeLong(
  out: ByteWriter,
  source: Uint8Array,
  start: number,
  end: number,
  scale: number,
): boolean {
  const match = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(latin1(source, start, end))
  if (match === null) return false
  const fraction = (match[3] ?? '').replace(/0+$/, '')
  if (fraction.length > Math.max(scale, 0)) return false
  let digits = match[2]! + fraction.padEnd(Math.max(scale, 0), '0')
  if (scale < 0) {
    const dropped = digits.slice(scale)
    if (/[^0]/.test(dropped)) return false
    digits = digits.slice(0, scale) || '0'
  }
  writeBigTwosComplement(out, match[1] === '-' ? -BigInt(digits) : BigInt(digits))
  return true
}

/** Appends a whole number of any size as the shortest big-endian two's complement. */
function writeBigTwosComplement(out: ByteWriter, value: bigint): void {
  const flip = value < 0n ? 0xff : 0
  let hex = (value < 0n ? -value - 1n : value).toString(16)
  if (hex.length % 2 === 1) hex = `0${hex}`
  if (hex.charCodeAt(0) > 0x37) hex = `00${hex}`
  const length = hex.length / 2
  out.reserve(length)
  for (let i = 0; i < length; i++) {
    out.byte(Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16) ^ flip)
  }
}
