import { ColumnType } from '../column-type.ts'

// Which columns the parts of the optional metadata are about, by real type (MySQL source, `is_numeric_type` and its like;
// MariaDB source, `Binlog_type_info`).

const NUMERIC = new Set<number>([
  ColumnType.TINY,
  ColumnType.SHORT,
  ColumnType.INT24,
  ColumnType.LONG,
  ColumnType.LONGLONG,
  ColumnType.DECIMAL,
  ColumnType.NEWDECIMAL,
  ColumnType.FLOAT,
  ColumnType.DOUBLE,
  ColumnType.YEAR,
])

const CHARACTER = new Set<number>([
  ColumnType.STRING,
  ColumnType.VAR_STRING,
  ColumnType.VARCHAR,
  ColumnType.VARCHAR_COMPRESSED,
  ColumnType.TINY_BLOB,
  ColumnType.MEDIUM_BLOB,
  ColumnType.LONG_BLOB,
  ColumnType.BLOB,
  ColumnType.BLOB_COMPRESSED,
  ColumnType.VECTOR,
])

/** Has a bit in SIGNEDNESS. */
export const isNumeric = (type: number): boolean => NUMERIC.has(type)
/** Has a collation in DEFAULT_CHARSET or COLUMN_CHARSET. */
export const isCharacter = (type: number): boolean => CHARACTER.has(type)
/** The same for MariaDB, where GEOMETRY is one of them, always `binary`. */
export const isMariadbCharacter = (type: number): boolean =>
  CHARACTER.has(type) || type === ColumnType.GEOMETRY
export const isEnum = (type: number): boolean => type === ColumnType.ENUM
export const isSet = (type: number): boolean => type === ColumnType.SET
/** Has a collation in ENUM_AND_SET_DEFAULT_CHARSET or ENUM_AND_SET_COLUMN_CHARSET. */
export const isEnumOrSet = (type: number): boolean => isEnum(type) || isSet(type)
export const isGeometry = (type: number): boolean => type === ColumnType.GEOMETRY
export const isVector = (type: number): boolean => type === ColumnType.VECTOR
