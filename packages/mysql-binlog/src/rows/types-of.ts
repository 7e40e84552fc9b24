import { ColumnType } from '../events/column-type.ts'

const blobs = [
  ColumnType.BLOB,
  ColumnType.TINY_BLOB,
  ColumnType.MEDIUM_BLOB,
  ColumnType.LONG_BLOB,
  ColumnType.BLOB_COMPRESSED,
]
const strings = [ColumnType.VARCHAR, ColumnType.VAR_STRING, ColumnType.VARCHAR_COMPRESSED]

const types: Readonly<Record<string, readonly number[]>> = {
  tinyint: [ColumnType.TINY],
  smallint: [ColumnType.SHORT],
  mediumint: [ColumnType.INT24],
  int: [ColumnType.LONG],
  bigint: [ColumnType.LONGLONG],
  decimal: [ColumnType.NEWDECIMAL],
  float: [ColumnType.FLOAT],
  double: [ColumnType.DOUBLE],
  bit: [ColumnType.BIT],
  year: [ColumnType.YEAR],
  date: [ColumnType.DATE, ColumnType.NEWDATE],
  time: [ColumnType.TIME, ColumnType.TIME2],
  datetime: [ColumnType.DATETIME, ColumnType.DATETIME2],
  timestamp: [ColumnType.TIMESTAMP, ColumnType.TIMESTAMP2],
  char: [ColumnType.STRING],
  binary: [ColumnType.STRING],
  varchar: strings,
  varbinary: strings,
  tinytext: blobs,
  text: blobs,
  mediumtext: blobs,
  longtext: blobs,
  tinyblob: blobs,
  blob: blobs,
  mediumblob: blobs,
  longblob: blobs,
  enum: [ColumnType.ENUM],
  set: [ColumnType.SET],
  json: [ColumnType.JSON, ...blobs],
  vector: [ColumnType.VECTOR, ...strings],
  uuid: [ColumnType.STRING],
  inet4: [ColumnType.STRING],
  inet6: [ColumnType.STRING],
  geometry: [ColumnType.GEOMETRY],
  point: [ColumnType.GEOMETRY],
  linestring: [ColumnType.GEOMETRY],
  polygon: [ColumnType.GEOMETRY],
  multipoint: [ColumnType.GEOMETRY],
  multilinestring: [ColumnType.GEOMETRY],
  multipolygon: [ColumnType.GEOMETRY],
  geometrycollection: [ColumnType.GEOMETRY],
  geomcollection: [ColumnType.GEOMETRY],
}

/**
 * Type codes that columns of a data type have in the log.
 *
 * @param dataType as `information_schema.COLUMNS.DATA_TYPE` says it
 * @returns null for one that is not known, which may then be anything
 */
export function typesOf(dataType: string): readonly number[] | null {
  return types[dataType] ?? null
}
