import { ColumnType } from '../events/column-type.ts'
import type { CellOutput } from '../values/cell-output.ts'
import { decimalReader, decimalSize } from '../values/decimal.ts'
import { uint24, uintOf } from '../values/little-endian.ts'
import {
  LONGEST_INSTANT,
  writeClock,
  writeDate,
  writeDuration,
  writeFraction,
} from '../values/temporal/write.ts'
import { damaged } from './container.ts'
import { writeQuoted } from './quoted.ts'

/** The server breaks the lines of base64. */
const BASE64_LINE = 76

/**
 * Writes a value that JSON has no type for: decimals as numbers, dates and times in quotation marks, all else as
 * `"base64:type252:AAEC"` with the code of its column type.
 */
export function writeOpaque(
  bytes: Uint8Array,
  type: number,
  start: number,
  end: number,
  out: CellOutput,
): void {
  switch (type) {
    case ColumnType.NEWDECIMAL:
      writeDecimal(bytes, start, end, out)
      break
    case ColumnType.DATE:
    case ColumnType.DATETIME:
    case ColumnType.TIMESTAMP:
    case ColumnType.TIME:
      writeTemporal(bytes, type, start, end, out)
      break
    default: {
      const text = base64Lines(Buffer.from(bytes.subarray(start, end)).toString('base64'))
      const quoted = Buffer.from(`base64:type${type}:${text}`)
      writeQuoted(quoted, 0, quoted.length, out)
    }
  }
}

/** A decimal: precision, scale, then the digits as in a DECIMAL column. */
function writeDecimal(bytes: Uint8Array, start: number, end: number, out: CellOutput): void {
  const precision = bytes[start]!
  const scale = bytes[start + 1]!
  if (end - start < 2 || scale > precision || start + 2 + decimalSize(precision, scale) > end) {
    throw damaged()
  }
  decimalReader(precision, scale)(bytes, start + 2, out)
}

/**
 * A date or time: 64 bits, lowest byte first; microseconds in the lower 24, above them the same bits as in the columns. All six
 * digits of the fraction are written.
 */
function writeTemporal(
  bytes: Uint8Array,
  type: number,
  start: number,
  end: number,
  out: CellOutput,
): void {
  if (end - start < 8) throw damaged()
  let microseconds = uint24(bytes, start)
  let low = uintOf(bytes, start + 3, 3)
  let high = ((bytes[start + 6]! | (bytes[start + 7]! << 8)) << 16) >> 16
  const isNegative = high < 0
  if (isNegative) {
    // Two's complement over all three parts.
    microseconds = (0x1000000 - microseconds) & 0xffffff
    low = (0xffffff - low + (microseconds === 0 ? 1 : 0)) & 0xffffff
    high = ~high + (microseconds === 0 && low === 0 ? 1 : 0)
  }
  out.reserve(LONGEST_INSTANT + 2)
  const text = out.bytes
  text[out.at] = 34
  let to = out.at + 1
  const hour = (low >> 12) & 31
  const minute = (low >> 6) & 63
  if (type === ColumnType.TIME) {
    to = writeDuration(text, to, isNegative, (low >> 12) & 0x3ff, minute, low & 63)
  } else {
    const date = (high << 7) | (low >> 17)
    const months = date >> 5
    const year = (months / 13) | 0
    to = writeDate(text, to, year, months - year * 13, date & 31)
    if (type !== ColumnType.DATE) {
      text[to] = 32
      to = writeClock(text, to + 1, hour, minute, low & 63)
    }
  }
  if (type !== ColumnType.DATE) to = writeFraction(text, to, microseconds, 6)
  text[to] = 34
  out.at = to + 1
}

function base64Lines(text: string): string {
  const lines: string[] = []
  for (let at = 0; at < text.length; at += BASE64_LINE) lines.push(text.slice(at, at + BASE64_LINE))
  return lines.join('\n')
}
