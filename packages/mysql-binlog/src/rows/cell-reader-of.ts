import type { Transcoder } from '../charset/transcoder.ts'
import { transcoderOf } from '../charset/transcoder-of.ts'
import { ColumnType } from '../events/column-type.ts'
import { jsonReader } from '../json/json-reader.ts'
import type { CellReader } from '../values/cell-reader.ts'
import { decimalReader } from '../values/decimal.ts'
import { readDouble, readFloat } from '../values/floating-point.ts'
import {
  readInt16,
  readInt24,
  readInt32,
  readInt64,
  readInt8,
  readUint16,
  readUint24,
  readUint32,
  readUint64,
  readUint8,
  readYear,
} from '../values/integer.ts'
import { compressedReader } from '../values/mariadb/compressed.ts'
import { readInet4, readInet6 } from '../values/mariadb/inet.ts'
import { readUuid } from '../values/mariadb/uuid.ts'
import { bitReader, copyBytes, paddedBytesReader } from '../values/strings/bytes.ts'
import { enumReader, setReader } from '../values/strings/enumeration.ts'
import { textReader } from '../values/strings/text.ts'
import { readDate } from '../values/temporal/date.ts'
import { classicDatetimeReader, datetimeReader } from '../values/temporal/datetime.ts'
import { classicTimeReader, timeReader } from '../values/temporal/time.ts'
import { classicTimestampReader, timestampReader } from '../values/temporal/timestamp.ts'
import type { ColumnDefinition } from './column-definition.ts'

/**
 * Chooses how a column's values are read.
 *
 * @param type of the column in the table map
 * @param metadata of the column in the table map
 * @throws RangeError for a type or character set that no server writes
 */
export function cellReaderOf(type: number, metadata: number, column: ColumnDefinition): CellReader {
  const integer = integerReaders.get(type)
  if (integer !== undefined) return column.isUnsigned ? integer.unsigned : integer.signed
  switch (type) {
    case ColumnType.NEWDECIMAL:
      return decimalReader(metadata >> 8, metadata & 0xff)
    case ColumnType.FLOAT:
      return readFloat
    case ColumnType.DOUBLE:
      return readDouble
    case ColumnType.YEAR:
      return readYear
    case ColumnType.DATE:
    case ColumnType.NEWDATE:
      return readDate
    case ColumnType.TIME:
      return classicTimeReader(column.fractionDigits ?? 0)
    case ColumnType.TIME2:
      return timeReader(metadata)
    case ColumnType.DATETIME:
      return classicDatetimeReader(column.fractionDigits ?? 0)
    case ColumnType.DATETIME2:
      return datetimeReader(metadata)
    case ColumnType.TIMESTAMP:
      return classicTimestampReader(column.fractionDigits ?? 0)
    case ColumnType.TIMESTAMP2:
      return timestampReader(metadata)
    case ColumnType.BIT:
      return bitReader(metadata)
    case ColumnType.ENUM:
      return enumReader(metadata, column.values ?? [])
    case ColumnType.SET:
      return setReader(metadata, column.values ?? [])
    case ColumnType.JSON:
    case ColumnType.TYPED_ARRAY:
      return jsonReader
    case ColumnType.STRING:
      return fixedLengthReader(metadata, column)
    default:
      return stringReader(type, metadata, textOf(column))
  }
}

const integerReaders = new Map<number, { signed: CellReader; unsigned: CellReader }>([
  [ColumnType.TINY, { signed: readInt8, unsigned: readUint8 }],
  [ColumnType.SHORT, { signed: readInt16, unsigned: readUint16 }],
  [ColumnType.INT24, { signed: readInt24, unsigned: readUint24 }],
  [ColumnType.LONG, { signed: readInt32, unsigned: readUint32 }],
  [ColumnType.LONGLONG, { signed: readInt64, unsigned: readUint64 }],
])

function fixedLengthReader(length: number, column: ColumnDefinition): CellReader {
  if (column.dataType === 'uuid') return readUuid
  if (column.dataType === 'inet4') return readInet4
  if (column.dataType === 'inet6') return readInet6
  const transcode = textOf(column)
  return transcode === copyBytes
    ? paddedBytesReader(length)
    : textReader(lengthSize(length), transcode)
}

function stringReader(type: number, metadata: number, transcode: Transcoder): CellReader {
  switch (type) {
    case ColumnType.VARCHAR:
    case ColumnType.VAR_STRING:
      return textReader(lengthSize(metadata), transcode)
    case ColumnType.VARCHAR_COMPRESSED:
      return compressedReader(lengthSize(metadata), transcode)
    case ColumnType.BLOB_COMPRESSED:
      return compressedReader(metadata, transcode)
    case ColumnType.TINY_BLOB:
    case ColumnType.MEDIUM_BLOB:
    case ColumnType.LONG_BLOB:
    case ColumnType.BLOB:
      return textReader(metadata, transcode)
    case ColumnType.GEOMETRY:
    case ColumnType.VECTOR:
      return textReader(metadata, copyBytes)
    default:
      throw new RangeError(`columns of type ${type} cannot be read`)
  }
}

/** Bytes of the length before a value of a column that takes so many bytes at most. */
function lengthSize(longest: number): number {
  return longest > 255 ? 2 : 1
}

function textOf(column: ColumnDefinition): Transcoder {
  return column.charset === null || column.charset === 'binary'
    ? copyBytes
    : transcoderOf(column.charset)
}
