import type { ColumnType } from '@tailrace/plugin-api'
import type { ColumnWriter } from '@tailrace/plugin-api/bytes'
import type { Options } from '../options.ts'
import { decimalWriter, digits, float, int64Writer, jsonWriter } from './column-writer.ts'

/** Chooses how a column is written whose text is alike from every server: numbers and JSON. Null for other kinds. */
export function commonWriter(type: ColumnType, options: Options): ColumnWriter | null {
  switch (type.kind) {
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
      return int64Writer(options)
    case 'float32':
    case 'float64':
      return float
    case 'decimal':
      return decimalWriter(options)
    case 'json':
      return jsonWriter(options)
    default:
      return null
  }
}
