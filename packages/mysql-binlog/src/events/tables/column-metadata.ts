import { BinlogError } from '../../bytes/binlog-error.ts'
import type { ByteCursor } from '../../bytes/byte-cursor.ts'
import { ColumnType } from '../column-type.ts'

/**
 * Reads what a table map says of each column's type, and puts the real type code in the place of STRING where the log
 * hides ENUM, SET or a type's upper bits in it. (MySQL source, `read_field_metadata`.)
 */
export function readColumnMetadata(cursor: ByteCursor, types: Uint8Array): Uint16Array {
  const metadata = new Uint16Array(types.length)
  for (let column = 0; column < types.length; column++) {
    metadata[column] = readOne(cursor, types, column)
  }
  return metadata
}

function readOne(cursor: ByteCursor, types: Uint8Array, column: number): number {
  switch (types[column]) {
    case ColumnType.FLOAT:
    case ColumnType.DOUBLE:
    case ColumnType.TINY_BLOB:
    case ColumnType.MEDIUM_BLOB:
    case ColumnType.LONG_BLOB:
    case ColumnType.BLOB:
    case ColumnType.BLOB_COMPRESSED:
    case ColumnType.GEOMETRY:
    case ColumnType.JSON:
    case ColumnType.VECTOR:
    case ColumnType.TIME2:
    case ColumnType.DATETIME2:
    case ColumnType.TIMESTAMP2:
      return cursor.uint8()
    case ColumnType.VARCHAR:
    case ColumnType.VARCHAR_COMPRESSED:
      return cursor.uint16()
    case ColumnType.NEWDECIMAL:
      return cursor.uint8() * 256 + cursor.uint8()
    case ColumnType.BIT:
      // The bits past whole bytes, then the whole bytes.
      return cursor.uint8() + 8 * cursor.uint8()
    case ColumnType.STRING:
    case ColumnType.VAR_STRING:
    case ColumnType.ENUM:
    case ColumnType.SET:
      return readString(cursor, types, column)
    case ColumnType.TYPED_ARRAY:
      return readTypedArray(cursor)
    default:
      return 0
  }
}

/**
 * The real type, then the length. Lengths past 255 have their bits 8 and 9, inverted, in the type's bits 4 and 5, which
 * are set in all the types that are hidden so.
 */
function readString(cursor: ByteCursor, types: Uint8Array, column: number): number {
  const typeAndBits = cursor.uint8()
  const length = cursor.uint8()
  const type = typeAndBits | 0x30
  if (type === ColumnType.ENUM || type === ColumnType.SET) {
    types[column] = type
    return length
  }
  if (type !== ColumnType.STRING && type !== ColumnType.VAR_STRING) {
    throw new BinlogError('damaged', `a string column has the real type ${type}`)
  }
  return length | (((typeAndBits & 0x30) ^ 0x30) << 4)
}

/** The elements' type, then their metadata, which a VARCHAR has in three bytes. */
function readTypedArray(cursor: ByteCursor): number {
  const types = Uint8Array.of(cursor.uint8())
  const [elements] = types as unknown as [number]
  if (elements === ColumnType.TYPED_ARRAY) {
    throw new BinlogError('damaged', 'an array of arrays')
  }
  if (elements === ColumnType.VARCHAR) cursor.skip(3)
  else readOne(cursor, types, 0)
  return elements
}
