import { ByteCursor } from '../../bytes/byte-cursor.ts'
import type { TableMetadata } from '../table-map.ts'
import {
  isCharacter,
  isEnum,
  isEnumOrSet,
  isGeometry,
  isMariadbCharacter,
  isNumeric,
  isSet,
  isVector,
} from './column-class.ts'
import {
  type ColumnTest,
  readBits,
  readCollations,
  readDefaultCollation,
  readNames,
  readNumbers,
  readPrimaryKey,
  readValueLists,
} from './metadata-parts.ts'

/** Codes of the parts (`Table_map_event::Optional_metadata_field_type`). */
const Part = {
  SIGNEDNESS: 1,
  DEFAULT_CHARSET: 2,
  COLUMN_CHARSET: 3,
  COLUMN_NAME: 4,
  SET_STR_VALUE: 5,
  ENUM_STR_VALUE: 6,
  GEOMETRY_TYPE: 7,
  SIMPLE_PRIMARY_KEY: 8,
  PRIMARY_KEY_WITH_PREFIX: 9,
  ENUM_AND_SET_DEFAULT_CHARSET: 10,
  ENUM_AND_SET_COLUMN_CHARSET: 11,
  COLUMN_VISIBILITY: 12,
  VECTOR_DIMENSIONALITY: 13,
} as const

type Metadata = { -readonly [Name in keyof TableMetadata]: TableMetadata[Name] }

/** Geometry type of columns that have none. */
const NO_GEOMETRY = 255

/** Decodes parts of type, length and value up to the end; unknown ones are skipped, as new servers may add them. */
export function decodeTableMetadata(
  body: ByteCursor,
  types: Uint8Array,
  isMariadb: boolean,
): TableMetadata {
  const isText = isMariadb ? isMariadbCharacter : isCharacter
  const metadata: Metadata = {
    names: null,
    unsigned: null,
    collations: null,
    enumValues: null,
    setValues: null,
    geometryTypes: null,
    primaryKey: null,
    visible: null,
    vectorDimensions: null,
  }
  while (body.left > 0) {
    const part = body.uint8()
    const length = body.lengthEncoded()
    const at = body.at
    body.skip(length)
    readPart(part, new ByteCursor(body.bytes, at, body.at), types, isText, metadata)
  }
  return metadata
}

function readPart(
  part: number,
  cursor: ByteCursor,
  types: Uint8Array,
  isText: ColumnTest,
  into: Metadata,
): void {
  switch (part) {
    case Part.SIGNEDNESS:
      into.unsigned = readBits(cursor, types, isNumeric)
      break
    case Part.DEFAULT_CHARSET:
      into.collations = readDefaultCollation(cursor, types, isText, into.collations)
      break
    case Part.COLUMN_CHARSET:
      into.collations = readCollations(cursor, types, isText, into.collations)
      break
    case Part.ENUM_AND_SET_DEFAULT_CHARSET:
      into.collations = readDefaultCollation(cursor, types, isEnumOrSet, into.collations)
      break
    case Part.ENUM_AND_SET_COLUMN_CHARSET:
      into.collations = readCollations(cursor, types, isEnumOrSet, into.collations)
      break
    case Part.COLUMN_NAME:
      into.names = readNames(cursor, types.length)
      break
    case Part.SET_STR_VALUE:
      into.setValues = readValueLists(cursor, types, isSet)
      break
    case Part.ENUM_STR_VALUE:
      into.enumValues = readValueLists(cursor, types, isEnum)
      break
    case Part.GEOMETRY_TYPE: {
      const numbers = new Uint8Array(types.length).fill(NO_GEOMETRY)
      into.geometryTypes = readNumbers(cursor, types, isGeometry, numbers)
      break
    }
    case Part.SIMPLE_PRIMARY_KEY:
      into.primaryKey = readPrimaryKey(cursor, types.length, false)
      break
    case Part.PRIMARY_KEY_WITH_PREFIX:
      into.primaryKey = readPrimaryKey(cursor, types.length, true)
      break
    case Part.COLUMN_VISIBILITY:
      into.visible = readBits(cursor, types, () => true)
      break
    case Part.VECTOR_DIMENSIONALITY:
      into.vectorDimensions = readNumbers(cursor, types, isVector, new Uint16Array(types.length))
      break
    default:
  }
}
