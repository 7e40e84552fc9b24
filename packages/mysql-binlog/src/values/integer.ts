import type { CellReader } from './cell-reader.ts'
import { writePadded, writeSigned, writeUnsigned } from './digits.ts'
import { int32, uint16, uint24, uint32 } from './little-endian.ts'

/** TINYINT: one byte. */
export const readInt8: CellReader = (bytes, at, out) => {
  out.reserve(4)
  out.at = writeSigned(out.bytes, out.at, (bytes[at]! << 24) >> 24)
  return at + 1
}

export const readUint8: CellReader = (bytes, at, out) => {
  out.reserve(3)
  out.at = writeUnsigned(out.bytes, out.at, bytes[at]! | 0)
  return at + 1
}

/** SMALLINT: two bytes. */
export const readInt16: CellReader = (bytes, at, out) => {
  out.reserve(6)
  out.at = writeSigned(out.bytes, out.at, (uint16(bytes, at) << 16) >> 16)
  return at + 2
}

export const readUint16: CellReader = (bytes, at, out) => {
  out.reserve(5)
  out.at = writeUnsigned(out.bytes, out.at, uint16(bytes, at))
  return at + 2
}

/** MEDIUMINT: three bytes. */
export const readInt24: CellReader = (bytes, at, out) => {
  out.reserve(8)
  out.at = writeSigned(out.bytes, out.at, (uint24(bytes, at) << 8) >> 8)
  return at + 3
}

export const readUint24: CellReader = (bytes, at, out) => {
  out.reserve(8)
  out.at = writeUnsigned(out.bytes, out.at, uint24(bytes, at))
  return at + 3
}

/** INT: four bytes. */
export const readInt32: CellReader = (bytes, at, out) => {
  out.reserve(11)
  out.at = writeSigned(out.bytes, out.at, int32(bytes, at))
  return at + 4
}

export const readUint32: CellReader = (bytes, at, out) => {
  out.reserve(10)
  out.at = writeUnsigned(out.bytes, out.at, uint32(bytes, at))
  return at + 4
}

/** BIGINT: eight bytes. */
export const readInt64: CellReader = (bytes, at, out) => {
  out.reserve(20)
  out.at = writeInt64(out.bytes, out.at, int32(bytes, at), int32(bytes, at + 4))
  return at + 8
}

export const readUint64: CellReader = (bytes, at, out) => {
  out.reserve(20)
  out.at = writeUint64(out.bytes, out.at, uint32(bytes, at), uint32(bytes, at + 4))
  return at + 8
}

/** YEAR: years since 1900 in one byte, 0 for the year 0000. */
export const readYear: CellReader = (bytes, at, out) => {
  out.reserve(4)
  const year = bytes[at]! | 0
  out.at = writePadded(out.bytes, out.at, year === 0 ? 0 : 1900 + year, 4)
  return at + 1
}

/** Writes a signed integer of 64 bits, given as its lower and upper half. */
export function writeInt64(out: Uint8Array, at: number, low: number, high: number): number {
  if (high >= 0) return writeUint64(out, at, low >>> 0, high)
  out[at] = 45
  const lowNegated = -low >>> 0
  const highNegated = (lowNegated === 0 ? -high : ~high) >>> 0
  return writeUint64(out, at + 1, lowNegated, highNegated)
}

/** Writes an unsigned integer of 64 bits, given as its lower and upper half. */
export function writeUint64(out: Uint8Array, at: number, low: number, high: number): number {
  if (high < 0x200000) return writeUnsigned(out, at, high * 0x100000000 + low)
  // Long division by 10^9 in steps of 16 bits, none of which leaves what a number holds exactly.
  let rest = high % 1e9
  const top = (high - rest) / 1e9
  rest = rest * 65536 + (low >>> 16)
  const middle = Math.floor(rest / 1e9)
  rest = (rest - middle * 1e9) * 65536 + (low & 0xffff)
  const bottom = Math.floor(rest / 1e9)
  const billions = (top * 65536 + middle) * 65536 + bottom
  return writePadded(out, writeUnsigned(out, at, billions), rest - bottom * 1e9, 9)
}
