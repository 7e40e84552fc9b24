import type { CellDecoder } from '../data/cells.ts'
import { parseInteger } from './digits.ts'
import { latin1, utf8 } from './native-buffer.ts'

/** Digits of a whole number of up to 32 bits, signed or not. */
export const decodeInteger: CellDecoder = parseInteger

/** Digits of a whole number of 64 bits. */
export const decodeBigint: CellDecoder = (bytes, start, end) => {
  // Fifteen digits fit a double exactly, and are quicker through it.
  if (end - start <= 15) return BigInt(parseInteger(bytes, start, end))
  return BigInt(latin1(bytes, start, end))
}

/** The fewest digits that name a floating point number, or `NaN`, `Infinity`, `-Infinity`; −0 is told from 0. */
export const decodeFloat: CellDecoder = (bytes, start, end) => Number(latin1(bytes, start, end))

/** Text that is ASCII by its type: decimals, uuids, dates, times, intervals, bits, addresses. */
export const decodeAscii: CellDecoder = latin1

/** Any text. */
export const decodeText: CellDecoder = utf8
