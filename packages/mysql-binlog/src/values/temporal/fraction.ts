/** Bytes that hold so many digits of a second. */
const FRACTION_BYTES = [0, 1, 1, 2, 2, 3, 3] as const

/** A fraction of 1, 3 or 5 digits is stored with one digit more. */
export function storedFraction(stored: number, digits: number): number {
  return digits & 1 ? (stored / 10) | 0 : stored
}

/** Bytes of a fraction of so many digits; the servers have 0 to 6. */
export function fractionBytes(digits: number): number {
  const size = FRACTION_BYTES[digits]
  if (size === undefined) throw new RangeError(`a second has 0 to 6 digits, not ${digits}`)
  return size
}
