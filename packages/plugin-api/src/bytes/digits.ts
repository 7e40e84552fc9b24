/**
 * The whole number that ASCII digits stand for, with an optional sign before them. Exact up to 15 digits; the
 * text is not checked.
 */
export function parseInteger(source: Uint8Array, start: number, end: number): number {
  let i = start
  const first = source[i]!
  const negative = first === 0x2d
  if (negative || first === 0x2b) i++
  let number = 0
  for (; i < end; i++) number = number * 10 + (source[i]! - 0x30)
  return negative ? -number : number
}

/** The number of two ASCII digits. */
export function twoDigits(source: Uint8Array, at: number): number {
  return source[at]! * 10 + source[at + 1]! - 528
}

/** Whether a byte is an ASCII digit. */
export function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}
