import type { ColumnSchema, ColumnType } from '@tailrace/plugin-api'
import type { Options } from '../options.ts'
import { arrayCodec } from './array.ts'
import { binaryCodec } from './binary.ts'
import type { ColumnCodec } from './column-codec.ts'
import { dateCodec } from './date.ts'
import { decimalCodec, moneyCodec } from './decimal.ts'
import { intervalCodec } from './interval.ts'
import { bitsCodec, booleanCodec, floatCodec, integerCodec } from './plain.ts'
import { pointCodec } from './point.ts'
import { textCodec } from './text.ts'
import { timeCodec, timetzCodec } from './time.ts'
import { timestampCodec } from './timestamp.ts'
import { timestamptzCodec } from './timestamptz.ts'

/** Semantic names of types whose text is their value. */
const semantic: Readonly<Record<string, string>> = {
  json: 'io.debezium.data.Json',
  jsonb: 'io.debezium.data.Json',
  xml: 'io.debezium.data.Xml',
  uuid: 'io.debezium.data.Uuid',
  ltree: 'io.debezium.data.Ltree',
  tsvector: 'io.debezium.data.Tsvector',
}

/** Chooses how a column is written. */
export function codecOf(column: ColumnSchema, options: Options): ColumnCodec {
  return codecOfType(column.type, column.nativeType, column.name, options)
}

function codecOfType(
  type: ColumnType,
  nativeType: string,
  column: string,
  options: Options,
): ColumnCodec {
  const placeholder = options.unavailableValue
  switch (type.kind) {
    case 'boolean':
      return booleanCodec()
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
    case 'decimal':
      return decimalCodec(options.decimalMode, column, type.scale, type.precision, placeholder)
    case 'binary':
      return binaryCodec(options.binaryMode, placeholder)
    case 'date':
      return dateCodec(options.timePrecision)
    case 'time':
      return timeCodec(options.timePrecision, type.fraction)
    case 'timetz':
      return timetzCodec()
    case 'timestamp':
      return timestampCodec(options.timePrecision, type.fraction)
    case 'timestamptz':
      return timestamptzCodec(type.fraction)
    case 'interval':
      return intervalCodec(options.intervalMode)
    case 'bits':
      return bits(nativeType)
    case 'enum':
      return textCodec(placeholder, {
        type: 'string',
        name: 'io.debezium.data.Enum',
        version: 1,
        parameters: { allowed: type.values.join(',') },
      })
    case 'array': {
      const element = codecOfType(type.element, nativeType.replace(/\[\]$/, ''), column, options)
      return arrayCodec(element, type.element.kind, placeholder)
    }
    default:
      return other(type.kind, nativeType, column, options)
  }
}

function bits(nativeType: string): ColumnCodec {
  const length = /\((\d+)\)/.exec(nativeType)?.[1]
  const varying = /^(varbit|bit varying)/.test(nativeType)
  if (!varying && (length ?? '1') === '1') return booleanCodec()
  return bitsCodec(length ?? (varying ? '2147483647' : undefined))
}

function other(kind: string, nativeType: string, column: string, options: Options): ColumnCodec {
  const base = nativeType.replace(/\(.*$/, '')
  if (base === 'money') return moneyCodec(options.decimalMode, column, options.unavailableValue)
  if (base === 'point') return pointCodec()
  if (base === 'oid') return integerCodec('int64')
  const name = semantic[kind] ?? semantic[base]
  return textCodec(
    options.unavailableValue,
    name === undefined ? { type: 'string' } : { type: 'string', name, version: 1 },
  )
}
