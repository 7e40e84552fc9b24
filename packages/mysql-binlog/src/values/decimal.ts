import type { CellReader } from './cell-reader.ts'
import { writePadded, writeUnsigned } from './digits.ts'

/** Bytes that hold so many digits less than nine. (MySQL source manual, `decimal2bin`.) */
const BYTES = [0, 1, 1, 2, 2, 3, 3, 4, 4, 4] as const

/**
 * Reads a DECIMAL: groups of nine digits in four bytes each, highest byte first, with smaller groups at both ends; the
 * sign bit is inverted, and all bits are where the number is negative. (MySQL source manual, `decimal2bin`.)
 */
export function decimalReader(precision: number, scale: number): CellReader {
  const shape = decimalShape(precision, scale)
  const { firstSize, wholeGroups, fractionGroups, lastDigits, lastSize, size } = shape
  const room = precision + 3
  return (bytes, at, out) => {
    out.reserve(room)
    const text = out.bytes
    let to = out.at
    let from = at
    const mask = bytes[at]! & 0x80 ? 0 : -1
    if (mask !== 0) text[to++] = 45
    const digitsAt = to
    // The sign bit belongs to the first group, whichever it is.
    let flip = 0x80
    let first = 0
    for (let i = 0; i < firstSize; i++) {
      first = (first << 8) | (bytes[from++]! ^ flip ^ (mask & 0xff))
      flip = 0
    }
    if (first > 0) to = writeUnsigned(text, to, first)
    for (let i = 0; i < wholeGroups; i++) {
      const group = readGroup(bytes, from, flip, mask)
      flip = 0
      from += 4
      if (to > digitsAt) to = writePadded(text, to, group, 9)
      else if (group > 0) to = writeUnsigned(text, to, group)
    }
    if (to === digitsAt) text[to++] = 48
    if (scale > 0) {
      text[to++] = 46
      for (let i = 0; i < fractionGroups; i++) {
        to = writePadded(text, to, readGroup(bytes, from, flip, mask), 9)
        flip = 0
        from += 4
      }
      if (lastSize > 0) {
        let last = 0
        for (let i = 0; i < lastSize; i++) {
          last = (last << 8) | (bytes[from++]! ^ flip ^ (mask & 0xff))
          flip = 0
        }
        to = writePadded(text, to, last, lastDigits)
      }
    }
    out.at = to
    return at + size
  }
}

/** Bytes of a DECIMAL in the log. */
export function decimalSize(precision: number, scale: number): number {
  return decimalShape(precision, scale).size
}

function decimalShape(precision: number, scale: number) {
  const whole = precision - scale
  const wholeGroups = Math.floor(whole / 9)
  const fractionGroups = Math.floor(scale / 9)
  const lastDigits = scale % 9
  const firstSize = BYTES[whole % 9]!
  const lastSize = BYTES[lastDigits]!
  return {
    firstSize,
    wholeGroups,
    fractionGroups,
    lastDigits,
    lastSize,
    size: firstSize + 4 * (wholeGroups + fractionGroups) + lastSize,
  }
}

function readGroup(bytes: Uint8Array, at: number, flip: number, mask: number): number {
  return (
    (((bytes[at]! ^ flip) << 24) |
      (bytes[at + 1]! << 16) |
      (bytes[at + 2]! << 8) |
      bytes[at + 3]!) ^
    mask
  )
}
