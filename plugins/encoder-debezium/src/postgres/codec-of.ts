import type { ColumnSchema, ColumnType } from '@tailrace/plugin-api'
import { arrayCodec } from './array.ts'
import { binaryCodec } from './binary.ts'
import type { ColumnCodec } from '../columns/column-codec.ts'
import { dateCodec } from '../columns/date.ts'
import { decimalCodec } from '../columns/decimal.ts'
import { hstoreCodec } from './hstore.ts'
import { intervalCodec } from './interval.ts'
import { moneyCodec } from './money.ts'
import { numberCodec } from '../columns/number.ts'
import { bitsCodec, booleanCodec } from '../columns/plain.ts'
import { pointCodec } from './point.ts'
import type { CodecSettings } from '../columns/settings.ts'
import { textCodec } from '../columns/text.ts'
import { timeCodec, timetzCodec } from '../columns/time.ts'
import { timestampCodec } from '../columns/timestamp.ts'
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

/** Length that Debezium gives bit strings without one. */
const UNBOUNDED = '2147483647'

/** Chooses how a column is written. */
export function codecOf(column: ColumnSchema, settings: CodecSettings): ColumnCodec {
  return codecOfType(column.type, column.nativeType, column, settings)
}

function codecOfType(
  type: ColumnType,
  nativeType: string,
  column: Pick<ColumnSchema, 'name' | 'nullable'>,
  settings: CodecSettings,
): ColumnCodec {
  const number = numberCodec(type.kind)
  if (number !== null) return number
  const placeholder = settings.unavailableValue
  switch (type.kind) {
    case 'boolean':
      return booleanCodec()
    case 'decimal':
      return decimalCodec(
        {
          name: column.name,
          nullable: column.nullable,
          scale: type.scale,
          precision: type.precision,
        },
        settings,
      )
    case 'binary':
      return binaryCodec(settings.binaryMode, placeholder)
    case 'date':
      return dateCodec(settings.timePrecision)
    case 'time':
      return timeCodec(settings.timePrecision, type.fraction)
    case 'timetz':
      return timetzCodec()
    case 'timestamp':
      return timestampCodec(settings.timePrecision, type.fraction)
    case 'timestamptz':
      return timestamptzCodec(type.fraction)
    case 'interval':
      return intervalCodec(settings.intervalMode)
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
      const elementType = nativeType.replace(/\[\]$/, '')
      const element = codecOfType(
        type.element,
        elementType,
        { name: column.name, nullable: true },
        settings,
      )
      const delimiter = type.delimiter?.charCodeAt(0) ?? 0x2c
      const base = elementType.split('.').at(-1)!
      return arrayCodec(element, type.element.kind, base, placeholder, delimiter)
    }
    default:
      return other(type.kind, nativeType, column, settings)
  }
}

function bits(nativeType: string): ColumnCodec {
  if (/^bit(\(1\))?$/.test(nativeType)) return booleanCodec()
  const length = /\((\d+)\)/.exec(nativeType)?.[1]
  return bitsCodec(length ?? UNBOUNDED)
}

function other(
  kind: string,
  nativeType: string,
  column: Pick<ColumnSchema, 'name' | 'nullable'>,
  settings: CodecSettings,
): ColumnCodec {
  const base = nativeType.replace(/\(.*$/, '').split('.').at(-1)!
  if (base === 'money') return moneyCodec(column, settings)
  if (base === 'point') return pointCodec()
  if (base === 'hstore') return hstoreCodec(settings.unavailableValue)
  const name = semantic[kind] ?? semantic[base]
  return textCodec(
    settings.unavailableValue,
    name === undefined ? { type: 'string' } : { type: 'string', name, version: 1 },
  )
}
