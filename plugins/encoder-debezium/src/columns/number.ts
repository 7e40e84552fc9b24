import type { ColumnKind } from '@tailrace/plugin-api'
import type { ColumnCodec } from './column-codec.ts'
import { floatCodec } from './float.ts'
import { integerCodec } from './plain.ts'

/** Chooses how a number is written by its kind: in the smallest of Java's types that holds it. Null for other kinds. */
export function numberCodec(kind: ColumnKind): ColumnCodec | null {
  switch (kind) {
    case 'int8':
    case 'uint8':
    case 'int16':
      return integerCodec('int16')
    case 'uint16':
    case 'int24':
    case 'uint24':
    case 'int32':
      return integerCodec('int32')
    case 'uint32':
    case 'int64':
    case 'uint64':
      return integerCodec('int64')
    case 'float32':
      return floatCodec('float')
    case 'float64':
      return floatCodec('double')
    default:
      return null
  }
}
