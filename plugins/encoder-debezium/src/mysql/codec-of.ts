import type { ColumnSchema } from '@tailrace/plugin-api'
import type { ColumnCodec } from '../columns/column-codec.ts'
import { decimalCodec } from '../columns/decimal.ts'
import { floatCodec } from '../columns/float.ts'
import { numberCodec } from '../columns/number.ts'
import { booleanCodec, integerCodec } from '../columns/plain.ts'
import type { CodecSettings } from '../columns/settings.ts'
import { textCodec } from '../columns/text.ts'
import { bitsCodec, singleBitCodec } from './columns/bits.ts'
import { bytesCodec } from './columns/bytes.ts'
import { dateCodec } from './columns/date.ts'
import { datetimeCodec } from './columns/datetime.ts'
import { enumCodec, setCodec } from './columns/labels.ts'
import { geometryCodec, pointCodec } from './columns/geometry.ts'
import { jsonCodec } from './columns/json.ts'
import { singleAsDoubleCodec } from './columns/single-as-double.ts'
import { timeCodec } from './columns/time.ts'
import { timestampCodec } from './columns/timestamp.ts'
import { wrappedCodec } from './columns/unsigned-bigint.ts'
import { vectorCodec } from './columns/vector.ts'
import { yearCodec } from './columns/year.ts'
import { nativeTypeOf } from './native-type.ts'

/** Chooses how a column is written: by its declared type, and where a transform made it, by its kind. */
export function codecOf(column: ColumnSchema, settings: CodecSettings): ColumnCodec {
  const { name, numbers, unsigned } = nativeTypeOf(column.nativeType)
  const { type, nullable } = column
  const placeholder = settings.unavailableValue
  switch (name) {
    case 'tinyint':
      return integerCodec('int16')
    case 'smallint':
      return integerCodec(unsigned ? 'int32' : 'int16')
    case 'mediumint':
      return integerCodec('int32')
    case 'int':
      return integerCodec(unsigned ? 'int64' : 'int32')
    case 'bigint':
      return unsigned ? unsignedBigint(column, settings) : integerCodec('int64')
    case 'float':
      return numbers.length === 2 ? singleAsDoubleCodec() : floatCodec('float')
    case 'double':
      return floatCodec('double')
    case 'decimal': {
      const [precision = 10, scale = 0] = numbers
      return decimalCodec({ name: column.name, nullable, precision, scale }, settings)
    }
    case 'bit':
      return (numbers[0] ?? 1) === 1 ? singleBitCodec() : bitsCodec(numbers[0]!)
    case 'year':
      return yearCodec()
    case 'date':
      return dateCodec(settings.timePrecision, nullable)
    case 'time':
      return timeCodec(settings.timePrecision)
    case 'datetime':
      return datetimeCodec(settings.timePrecision, numbers[0] ?? 0, nullable)
    case 'timestamp':
      return timestampCodec(numbers[0] ?? 0)
    case 'binary':
    case 'varbinary':
    case 'tinyblob':
    case 'blob':
    case 'mediumblob':
    case 'longblob':
      return bytesCodec(settings.binaryMode, placeholder)
    case 'json':
      return jsonCodec(placeholder)
    case 'enum':
      return enumCodec(type.kind === 'enum' ? type.values : [], placeholder)
    case 'set':
      return setCodec(type.kind === 'set' ? type.values : [], placeholder)
    case 'point':
      return pointCodec()
    case 'geometry':
    case 'linestring':
    case 'polygon':
    case 'multipoint':
    case 'multilinestring':
    case 'multipolygon':
    case 'geomcollection':
    case 'geometrycollection':
      return geometryCodec()
    case 'vector':
      return vectorCodec()
  }
  return byKind(column, settings)
}

/** Numbers up to 2^64 − 1: wrapped around to 64 bits with a sign, as Java has no others, or as decimals. */
function unsignedBigint({ name, nullable }: ColumnSchema, settings: CodecSettings): ColumnCodec {
  if (settings.bigintUnsignedMode === 'long') return wrappedCodec()
  const precise = { ...settings, decimalMode: 'precise' as const }
  return decimalCodec({ name, nullable, precision: 20, scale: 0 }, precise)
}

function byKind(column: ColumnSchema, settings: CodecSettings): ColumnCodec {
  const { type, nullable } = column
  if (type.kind === 'uint64') return unsignedBigint(column, settings)
  const number = numberCodec(type.kind)
  if (number !== null) return number
  const placeholder = settings.unavailableValue
  switch (type.kind) {
    case 'boolean':
      return booleanCodec()
    case 'decimal': {
      const { precision, scale } = type
      return decimalCodec({ name: column.name, nullable, precision, scale }, settings)
    }
    case 'binary':
      return bytesCodec(settings.binaryMode, placeholder)
    case 'date':
      return dateCodec(settings.timePrecision, nullable)
    case 'time':
      return timeCodec(settings.timePrecision)
    case 'timestamp':
      return datetimeCodec(settings.timePrecision, type.fraction, nullable)
    case 'timestamptz':
      return timestampCodec(type.fraction)
    case 'json':
      return jsonCodec(placeholder)
    case 'enum':
      return enumCodec(type.values, placeholder)
    case 'set':
      return setCodec(type.values, placeholder)
    default:
      return textCodec(placeholder)
  }
}
