import type { ColumnType } from '@tailrace/plugin-api'
import {
  ByteWriter,
  byText,
  type CellWriter,
  type ColumnWriter,
  copyFloat,
  dateTime,
  jsonArrayCell,
  jsonArrayValue,
  latin1,
  parseDateTime,
  writeHexDecoded,
  writeIsoDate,
  writeIsoTime,
  writeJsonString,
} from '@tailrace/plugin-api/bytes'
import { text } from './text.ts'
import { writeLatin1String } from './latin1-string.ts'

const boolean: ColumnWriter = {
  cell: (out, bytes, start) => out.ascii(bytes[start] === 0x74 ? '"true"' : '"false"'),
  value: (out, value) => out.ascii(value === true ? '"true"' : '"false"'),
}

const number = new ByteWriter(32)
const float = byText((out, bytes, start, end) => {
  number.clear()
  copyFloat(number, bytes, start, end)
  if (number.bytes[0] === 0x22) out.copy(number.bytes, 0, number.length)
  else {
    out.byte(0x22)
    out.copy(number.bytes, 0, number.length)
    out.byte(0x22)
  }
})
const floatValue: ColumnWriter = {
  cell: float.cell,
  value: (out, value) => float.value(out, Object.is(value, -0) ? '-0' : String(value)),
}

const raw = new ByteWriter(1024)
/** Bytes as the characters of the same numbers. */
const binary: ColumnWriter = {
  cell(out, bytes, start, end) {
    raw.clear()
    writeHexDecoded(raw, bytes, start + 2, end)
    writeLatin1String(out, raw.bytes, 0, raw.length)
  },
  value(out, value) {
    if (value instanceof Uint8Array) writeLatin1String(out, value, 0, value.length)
    else text.value(out, value)
  },
}

/** Bits as an unsigned number. */
const bits = byText((out, bytes, start, end) => {
  out.ascii(`"${end > start ? BigInt(`0b${latin1(bytes, start, end)}`) : 0n}"`)
})

/**
 * A time with exactly as many fractional digits as the column holds, as MySQL writes it; what follows the fraction is left out.
 *
 * @param seconds length of the text up to and with the seconds
 */
function timed(fraction: number, seconds: number): CellWriter {
  return (out, bytes, start, end) => {
    let at = start + seconds
    out.copy(bytes, start, at)
    if (fraction === 0) return
    let digits = fraction
    out.byte(0x2e)
    if (at < end && bytes[at] === 0x2e) {
      for (at++; at < end && digits > 0 && bytes[at]! >= 0x30 && bytes[at]! <= 0x39; at++) {
        out.byte(bytes[at]!)
        digits--
      }
    }
    for (; digits > 0; digits--) out.byte(0x30)
  }
}

/** Whether nothing, `Z` or `+00` follows the seconds and their fraction. */
function isUtc(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start
  while (at < end && (bytes[at] === 0x2e || (bytes[at]! >= 0x30 && bytes[at]! <= 0x39))) at++
  if (at === end) return true
  if (bytes[at] === 0x5a) return at + 1 === end
  return bytes[at] === 0x2b && bytes[at + 1] === 0x30 && bytes[at + 2] === 0x30 && at + 3 === end
}

/** `YYYY-MM-DD HH:MM:SS[.f]`, instants in UTC; `infinity` as it is, other years as ISO 8601 has them. */
function timestamp(fraction: number): ColumnWriter {
  const plain = timed(fraction, 19)
  return byText((out, bytes, start, end) => {
    out.byte(0x22)
    if (bytes[start + 4] === 0x2d && isUtc(bytes, start + 19, end)) {
      const from = out.length
      plain(out, bytes, start, end)
      out.bytes[from + 10] = 0x20
    } else {
      parseDateTime(bytes, start, end)
      if (dateTime.infinite === 0) {
        writeIsoDate(out, dateTime.days)
        out.byte(0x20)
        writeIsoTime(out, dateTime.micros, fraction)
      } else out.ascii(dateTime.infinite > 0 ? 'infinity' : '-infinity')
    }
    out.byte(0x22)
  })
}

function time(fraction: number): ColumnWriter {
  const plain = timed(fraction, 8)
  return byText((out, bytes, start, end) => {
    out.byte(0x22)
    plain(out, bytes, start, end)
    out.byte(0x22)
  })
}

const items = new ByteWriter(1024)
/** Arrays as the text of a JSON array of strings and nulls. */
function array(element: ColumnWriter, delimiter: number | undefined): ColumnWriter {
  const cell = jsonArrayCell(element.cell, delimiter)
  const value = jsonArrayValue(element.value, cell)
  return {
    cell(out, bytes, start, end) {
      items.clear()
      cell(items, bytes, start, end)
      writeJsonString(out, items.bytes, 0, items.length)
    },
    value(out, given) {
      items.clear()
      value(items, given)
      writeJsonString(out, items.bytes, 0, items.length)
    },
  }
}

/** Chooses how a column of PostgreSQL is written. */
export function postgresWriter(type: ColumnType): ColumnWriter {
  switch (type.kind) {
    case 'boolean':
      return boolean
    case 'float32':
    case 'float64':
      return floatValue
    case 'binary':
      return binary
    case 'bits':
      return bits
    case 'time':
      return time(type.fraction)
    case 'timestamp':
    case 'timestamptz':
      return timestamp(type.fraction)
    case 'array': {
      const element = postgresWriter(type.element)
      return array(element, type.delimiter?.charCodeAt(0))
    }
    case 'set':
      return { cell: writeJsonString, value: (out, value) => text.value(out, String(value)) }
    default:
      return text
  }
}
