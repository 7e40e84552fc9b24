import type { ColumnType } from '@tailrace/plugin-api'
import {
  ByteWriter,
  byText,
  type ColumnWriter,
  copyIsoTimestamp,
  jsonArrayCell,
  jsonArrayValue,
  writeBase64,
  writeHexDecoded,
  writeJsonString,
} from '@tailrace/plugin-api/bytes'
import type { Options } from '../options.ts'
import { text } from './column-writer.ts'
import { commonWriter } from './common-writer.ts'

const timestamp = byText((out, bytes, start, end) => {
  out.byte(0x22)
  copyIsoTimestamp(out, bytes, start, end)
  out.byte(0x22)
})

const boolean: ColumnWriter = {
  cell: (out, bytes, start) => out.ascii(bytes[start] === 0x74 ? 'true' : 'false'),
  value: (out, value) => out.ascii(value === true ? 'true' : 'false'),
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

/** Chooses how a column of PostgreSQL is written. */
export function postgresWriter(type: ColumnType, options: Options): ColumnWriter {
  const common = commonWriter(type, options)
  if (common !== null) return common
  switch (type.kind) {
    case 'boolean':
      return boolean
    case 'binary':
      return binary
    case 'timestamp':
    case 'timestamptz':
      return timestamp
    case 'array': {
      const element = postgresWriter(type.element, options)
      const cell = jsonArrayCell(element.cell, type.delimiter?.charCodeAt(0), 'keep')
      return { cell, value: jsonArrayValue(element.value, cell, 'keep') }
    }
    case 'set':
      return { cell: writeJsonString, value: jsonArrayValue(text.value, writeJsonString) }
    default:
      return text
  }
}
