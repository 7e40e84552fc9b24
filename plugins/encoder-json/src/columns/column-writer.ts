import type { ColumnType } from '@tailrace/plugin-api'
import {
  ByteWriter,
  type CellWriter,
  copyFloat,
  copyIsoTimestamp,
  jsonArrayCell,
  jsonArrayValue,
  throughText,
  type ValueWriter,
  writeBase64,
  writeFloat,
  writeHexDecoded,
  writeJsonString,
} from '@tailrace/plugin-api/bytes'
import type { Options } from '../options.ts'
import { writeEmbedded } from './embedded-json.ts'

/** How the values of one column are written; cells of the format `postgres-text` and values give the same bytes. */
export interface ColumnWriter {
  readonly cell: CellWriter
  readonly value: ValueWriter
}

/** A writer whose values are the text of its cells. */
function byText(cell: CellWriter): ColumnWriter {
  return { cell, value: throughText(cell) }
}

const text = byText(writeJsonString)
const digits = byText((out, bytes, start, end) => out.copy(bytes, start, end))
const quotedDigits = byText((out, bytes, start, end) => {
  out.byte(0x22)
  out.copy(bytes, start, end)
  out.byte(0x22)
})
const embedded = byText(writeEmbedded)
const timestamp = byText((out, bytes, start, end) => {
  out.byte(0x22)
  copyIsoTimestamp(out, bytes, start, end)
  out.byte(0x22)
})

/** Decimals as numbers; the letters of NaN and Infinity make a string. */
const decimalNumber = byText((out, bytes, start, end) => {
  const last = bytes[end - 1]!
  if (last >= 0x30 && last <= 0x39) out.copy(bytes, start, end)
  else writeJsonString(out, bytes, start, end)
})

const boolean: ColumnWriter = {
  cell: (out, bytes, start) => out.ascii(bytes[start] === 0x74 ? 'true' : 'false'),
  value: (out, value) => out.ascii(value === true ? 'true' : 'false'),
}

const float: ColumnWriter = {
  cell: copyFloat,
  value: (out, value) => writeFloat(out, Number(value)),
}

const raw = new ByteWriter(1024)
const binary: ColumnWriter = {
  cell(out, bytes, start, end) {
    raw.clear()
    writeHexDecoded(raw, bytes, start + 2, end)
    out.byte(0x22)
    writeBase64(out, raw.bytes, 0, raw.length)
    out.byte(0x22)
  },
  value(out, value) {
    if (!(value instanceof Uint8Array)) {
      text.value(out, value)
      return
    }
    out.byte(0x22)
    writeBase64(out, value)
    out.byte(0x22)
  },
}

/** Chooses how a column is written. */
export function columnWriter(type: ColumnType, options: Options): ColumnWriter {
  switch (type.kind) {
    case 'boolean':
      return boolean
    case 'int8':
    case 'uint8':
    case 'int16':
    case 'uint16':
    case 'int24':
    case 'uint24':
    case 'int32':
    case 'uint32':
      return digits
    case 'int64':
    case 'uint64':
      return options.int64 === 'number' ? digits : quotedDigits
    case 'float32':
    case 'float64':
      return float
    case 'decimal':
      return options.decimals === 'number' ? decimalNumber : text
    case 'binary':
      return binary
    case 'json':
      return options.json === 'embedded' ? embedded : text
    case 'timestamp':
    case 'timestamptz':
      return timestamp
    case 'array': {
      const element = columnWriter(type.element, options)
      const cell = jsonArrayCell(element.cell, type.delimiter?.charCodeAt(0), 'keep')
      return { cell, value: jsonArrayValue(element.value, cell, 'keep') }
    }
    case 'set':
      return { cell: writeJsonString, value: jsonArrayValue(text.value, writeJsonString) }
    default:
      return text
  }
}
