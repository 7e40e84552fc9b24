import type { ColumnSchema } from '@tailrace/plugin-api'
import {
  byText,
  type CellWriter,
  type ColumnWriter,
  copyJavaNumber,
  latin1,
  utf8,
  writeJavaNumber,
  writeJsonString,
} from '@tailrace/plugin-api/bytes'
import type { Options } from '../options.ts'
import { text } from './text.ts'
import { writeLatin1String } from './latin1-string.ts'

const QUOTE = 0x22
const ZERO = 0x30

/** Copies ASCII that needs no escaping. */
const plain = byText((out, bytes, start, end) => {
  out.byte(QUOTE)
  out.copy(bytes, start, end)
  out.byte(QUOTE)
})

/** Floating point numbers as Java prints them: `1.0`, `1.0E20`. */
function float(single: boolean): ColumnWriter {
  const { cell, value } = byText((out, bytes, start, end) => {
    out.byte(QUOTE)
    if (!copyJavaNumber(out, bytes, start, end)) {
      writeJavaNumber(out, latin1(bytes, start, end), single)
    }
    out.byte(QUOTE)
  })
  return { cell, value: (out, given) => value(out, Object.is(given, -0) ? '-0' : given) }
}

/** Bytes as the characters of the same numbers. */
const binary: ColumnWriter = {
  cell: writeLatin1String,
  value(out, value) {
    if (value instanceof Uint8Array) writeLatin1String(out, value, 0, value.length)
    else text.value(out, value)
  },
}

/** Bits, which as values are digits or, a single one, a boolean, as an unsigned number. */
const bits: ColumnWriter = {
  cell(out, bytes, start, end) {
    let number = 0n
    for (let i = start; i < end; i++) number = (number << 8n) | BigInt(bytes[i]!)
    out.ascii(`"${number}"`)
  },
  value(out, value) {
    if (typeof value === 'boolean') out.ascii(value ? '"1"' : '"0"')
    else out.ascii(`"${BigInt(`0b${String(value) || '0'}`)}"`)
  },
}

/** YEAR, with the four digits that year 0 has too. */
const year = byText((out, bytes, start, end) => {
  out.ascii(`"${latin1(bytes, start, end).padStart(4, '0')}"`)
})

/** Length of `2024-05-06 07:08:09`. */
const SECONDS = 19

/** Dates with times: without the letters of ISO 8601, and the zero date without a fraction. */
const timestamp = byText((out, bytes, start, end) => {
  let to = bytes[end - 1] === 0x5a ? end - 1 : end
  if (isZero(bytes, start)) to = start + SECONDS
  out.byte(QUOTE)
  const from = out.length
  out.copy(bytes, start, to)
  out.bytes[from + 10] = 0x20
  out.byte(QUOTE)
})

function isZero(bytes: Uint8Array, start: number): boolean {
  for (let i = start; i < start + 10; i++) if (bytes[i]! > ZERO) return false
  return true
}

/** The number of an ENUM's label, from 1; 0 for an invalid one. A label that is not known is its text. */
function enumNumber(labels: readonly string[]): ColumnWriter {
  const numbers = new Map(labels.map((label, i) => [label, String(i + 1)]))
  if (!numbers.has('')) numbers.set('', '0')
  return byText((out, bytes, start, end) => {
    const number = numbers.get(utf8(bytes, start, end))
    if (number === undefined) writeJsonString(out, bytes, start, end)
    else out.ascii(`"${number}"`)
  })
}

/** A SET as the sum of its labels' powers of two. With a label that is not known it is its text. */
function setNumber(labels: readonly string[]): ColumnWriter {
  const powers = new Map(labels.map((label, i) => [label, 1n << BigInt(i)]))
  const cell: CellWriter = (out, bytes, start, end) => {
    const held = start === end ? [] : utf8(bytes, start, end).split(',')
    if (held.every((label) => powers.has(label))) {
      out.ascii(`"${held.reduce((sum, label) => sum | powers.get(label)!, 0n)}"`)
    } else writeJsonString(out, bytes, start, end)
  }
  return joined(byText(cell))
}

/** A writer of sets, whose values are arrays. */
function joined({ cell, value }: ColumnWriter): ColumnWriter {
  return { cell, value: (out, given) => value(out, Array.isArray(given) ? given.join(',') : given) }
}

/** Chooses how a column of MySQL or MariaDB is written. */
export function mysqlWriter({ type, nativeType }: ColumnSchema, options: Options): ColumnWriter {
  const isText = options.labels === 'text'
  switch (type.kind) {
    case 'int8':
    case 'uint8':
    case 'int16':
    case 'uint16':
      return nativeType === 'year' ? year : plain
    case 'int24':
    case 'uint24':
    case 'int32':
    case 'uint32':
    case 'int64':
    case 'uint64':
    case 'decimal':
    case 'date':
    case 'time':
      return plain
    case 'boolean':
    case 'bits':
      return bits
    case 'float32':
      return float(true)
    case 'float64':
      return float(false)
    case 'binary':
      return binary
    case 'timestamp':
    case 'timestamptz':
      return timestamp
    case 'enum':
      return isText ? text : enumNumber(type.values)
    case 'set':
      return isText ? joined(text) : setNumber(type.values)
    default:
      return text
  }
}
