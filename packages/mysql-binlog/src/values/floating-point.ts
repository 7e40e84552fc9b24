import type { CellReader } from './cell-reader.ts'
import { writeUnsigned } from './digits.ts'

const FOUR = new Float32Array(1)
const FOUR_BYTES = new Uint8Array(FOUR.buffer)
const EIGHT = new Float64Array(1)
const EIGHT_BYTES = new Uint8Array(EIGHT.buffer)

/** The longest text: a sign, 17 digits, a point, `e-308`; or up to 14 zeros behind `0.`. */
export const LONGEST_DOUBLE = 40

/** Below this, floats have ever fewer digits. */
const SMALLEST_NORMAL_FLOAT = 2 ** -126

/** FLOAT: four bytes, lowest first. */
export const readFloat: CellReader = (bytes, at, out) => {
  out.reserve(LONGEST_DOUBLE)
  for (let i = 0; i < 4; i++) FOUR_BYTES[i] = bytes[at + i]!
  out.at = writeFloat(out.bytes, out.at, FOUR[0]!)
  return at + 4
}

/** DOUBLE: eight bytes, lowest first. */
export const readDouble: CellReader = (bytes, at, out) => {
  out.reserve(LONGEST_DOUBLE)
  out.at = writeDouble(out.bytes, out.at, doubleAt(bytes, at))
  return at + 8
}

/** Reads a double, lowest byte first. */
export function doubleAt(bytes: Uint8Array, at: number): number {
  for (let i = 0; i < 8; i++) EIGHT_BYTES[i] = bytes[at + i]!
  return EIGHT[0]!
}

/** Writes a number that is a float in the fewest digits that name this float, the way the servers write numbers. */
export function writeFloat(out: Uint8Array, at: number, value: number): number {
  if (Number.isInteger(value) && Math.abs(value) < 1e7) return writeDouble(out, at, value)
  // Six digits are enough to tell apart what has fewer, but for the smallest of all.
  const fewest = Math.abs(value) < SMALLEST_NORMAL_FLOAT ? 1 : 6
  for (let precision = fewest; precision < 9; precision++) {
    const shorter = Number(value.toPrecision(precision))
    if (Math.fround(shorter) === value) return writeDouble(out, at, shorter)
  }
  return writeDouble(out, at, Number(value.toPrecision(9)))
}

/**
 * Writes a double in the fewest digits that name it, laid out as the servers do: without an exponent where the point is
 * at most 14 zeros left of the digits or 15 digits right of their start, `1.5e20` and `1e-15` elsewhere. (Source of the
 * servers, `my_gcvt`.)
 */
export function writeDouble(out: Uint8Array, at: number, value: number): number {
  let to = at
  let magnitude = value
  if (value < 0 || Object.is(value, -0)) {
    out[to++] = 45
    magnitude = -value
  }
  if (magnitude < 1e15 && Number.isInteger(magnitude)) return writeUnsigned(out, to, magnitude)
  const text = String(magnitude)
  const exponentAt = text.indexOf('e')
  if (exponentAt < 0 && (magnitude < 1e15 || text.includes('.'))) return writeAscii(out, to, text)
  return writeAscii(out, to, layOut(text, exponentAt))
}

function layOut(text: string, exponentAt: number): string {
  const mantissa = exponentAt < 0 ? text : text.slice(0, exponentAt)
  const digits = mantissa.replace('.', '').replace(/0+$/, '')
  // Where the point stands, counted from the first digit.
  const point = exponentAt < 0 ? mantissa.length : Number(text.slice(exponentAt + 1)) + 1
  if (point <= 0 && point >= -14) return `0.${'0'.repeat(-point)}${digits}`
  if (point > 0 && point <= 15) return digits.padEnd(point, '0')
  const rest = digits.slice(1)
  return `${digits[0]}${rest === '' ? '' : `.${rest}`}e${point - 1}`
}

function writeAscii(out: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) out[at + i] = text.charCodeAt(i)
  return at + text.length
}
