const ZERO = 0x30

/** Whether a date, or the date before a time, has a year, month or day of 0, which is none that other systems know. */
export function isZeroDate(bytes: Uint8Array, start: number): boolean {
  return (
    (bytes[start + 5] === ZERO && bytes[start + 6] === ZERO) ||
    (bytes[start + 8] === ZERO && bytes[start + 9] === ZERO) ||
    (bytes[start] === ZERO &&
      bytes[start + 1] === ZERO &&
      bytes[start + 2] === ZERO &&
      bytes[start + 3] === ZERO)
  )
}
