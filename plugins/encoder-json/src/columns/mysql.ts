import type { ColumnSchema, Value } from '@tailrace/plugin-api'
import {
  byText,
  type ColumnWriter,
  jsonArrayValue,
  parseInteger,
  throughText,
  writeBase64,
  writeJsonString,
} from '@tailrace/plugin-api/bytes'
import type { Options } from '../options.ts'
import { text } from './column-writer.ts'
import { commonWriter } from './common-writer.ts'

const QUOTE = 0x22
const COMMA = 0x2c

/** Whole numbers that may have zeros in front, as years do. */
const year = byText((out, bytes, start, end) => out.integer(parseInteger(bytes, start, end)))

const boolean: ColumnWriter = {
  cell: (out, bytes, _, end) => out.ascii(bytes[end - 1] === 0 ? 'false' : 'true'),
  value: (out, value) => out.ascii(value === true ? 'true' : 'false'),
}

/** Bits as text of as many digits as the column has. */
function bits(length: number): ColumnWriter {
  return {
    cell(out, bytes, _, end) {
      out.byte(QUOTE)
      for (let bit = length - 1; bit >= 0; bit--) {
        out.byte(0x30 + ((bytes[end - 1 - (bit >> 3)]! >> (bit & 7)) & 1))
      }
      out.byte(QUOTE)
    },
    value: text.value,
  }
}

const binary: ColumnWriter = {
  cell(out, bytes, start, end) {
    out.byte(QUOTE)
    writeBase64(out, bytes, start, end)
    out.byte(QUOTE)
  },
  value(out, value) {
    if (value instanceof Uint8Array) binary.cell(out, value, 0, value.length)
    else text.value(out, value)
  },
}

/** `2024-05-06T07:08:09.5`, and `Z` behind an instant. */
function timestamp(isInstant: boolean): ColumnWriter {
  return byText((out, bytes, start, end) => {
    out.byte(QUOTE)
    const from = out.length
    out.copy(bytes, start, end)
    out.bytes[from + 10] = 0x54
    if (isInstant && bytes[end - 1] !== 0x5a) out.byte(0x5a)
    out.byte(QUOTE)
  })
}

/** Sets as arrays of their labels, which hold no comma. */
const set: ColumnWriter = {
  cell(out, bytes, start, end) {
    out.byte(0x5b)
    let from = start
    for (let at = start; at < end; at++) {
      if (bytes[at] !== COMMA) continue
      writeJsonString(out, bytes, from, at)
      out.byte(COMMA)
      from = at + 1
    }
    if (end > start) writeJsonString(out, bytes, from, end)
    out.byte(0x5d)
  },
  value: jsonArrayValue(text.value, (out, bytes, start, end) => set.cell(out, bytes, start, end)),
}

const asText = throughText(writeJsonString)

/** Text of a value that may be an array where a transform made the column. */
const other: ColumnWriter = {
  cell: writeJsonString,
  value: (out, value: Value) => asText(out, Array.isArray(value) ? JSON.stringify(value) : value),
}

/** Chooses how a column of MySQL or MariaDB is written. */
export function mysqlWriter({ type, nativeType }: ColumnSchema, options: Options): ColumnWriter {
  if (type.kind === 'int16' && nativeType === 'year') return year
  const common = commonWriter(type, options)
  if (common !== null) return common
  switch (type.kind) {
    case 'boolean':
      return boolean
    case 'binary':
      return binary
    case 'bits':
      return bits(Number(/\((\d+)\)/.exec(nativeType)?.[1] ?? 1))
    case 'timestamp':
      return timestamp(false)
    case 'timestamptz':
      return timestamp(true)
    case 'set':
      return set
    case 'array':
      return other
    default:
      return text
  }
}
