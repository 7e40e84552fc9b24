import { ColumnType, type TableMap } from '@tailrace/mysql-binlog'

const plain: ReadonlyMap<number, string> = new Map<number, string>([
  [ColumnType.TINY, 'tinyint'],
  [ColumnType.SHORT, 'smallint'],
  [ColumnType.INT24, 'mediumint'],
  [ColumnType.LONG, 'int'],
  [ColumnType.LONGLONG, 'bigint'],
  [ColumnType.NEWDECIMAL, 'decimal'],
  [ColumnType.FLOAT, 'float'],
  [ColumnType.DOUBLE, 'double'],
  [ColumnType.BIT, 'bit'],
  [ColumnType.YEAR, 'year'],
  [ColumnType.DATE, 'date'],
  [ColumnType.NEWDATE, 'date'],
  [ColumnType.TIME, 'time'],
  [ColumnType.TIME2, 'time'],
  [ColumnType.DATETIME, 'datetime'],
  [ColumnType.DATETIME2, 'datetime'],
  [ColumnType.TIMESTAMP, 'timestamp'],
  [ColumnType.TIMESTAMP2, 'timestamp'],
  [ColumnType.ENUM, 'enum'],
  [ColumnType.SET, 'set'],
  [ColumnType.JSON, 'json'],
  [ColumnType.TYPED_ARRAY, 'json'],
  [ColumnType.VECTOR, 'vector'],
])

/** By the bytes of the length before a value. */
const texts = ['text', 'tinytext', 'text', 'mediumtext', 'longtext']
const blobs = ['blob', 'tinyblob', 'blob', 'mediumblob', 'longblob']

/** By `Geometry::enum_type`. */
const geometries = [
  'geometry',
  'point',
  'linestring',
  'polygon',
  'multipoint',
  'multilinestring',
  'multipolygon',
  'geometrycollection',
]

/** `DATA_TYPE` of a column as far as the log tells it. MariaDB's UUID and addresses look like BINARY there. */
export function dataTypeOf(map: TableMap, index: number, isBinary: boolean): string {
  const type = map.types[index]!
  switch (type) {
    case ColumnType.STRING:
      return isBinary ? 'binary' : 'char'
    case ColumnType.VARCHAR:
    case ColumnType.VAR_STRING:
    case ColumnType.VARCHAR_COMPRESSED:
      return isBinary ? 'varbinary' : 'varchar'
    case ColumnType.TINY_BLOB:
    case ColumnType.BLOB:
    case ColumnType.MEDIUM_BLOB:
    case ColumnType.LONG_BLOB:
    case ColumnType.BLOB_COMPRESSED:
      return (isBinary ? blobs : texts)[map.metadata[index]!]!
    case ColumnType.GEOMETRY:
      return geometries[map.optional?.geometryTypes?.[index] ?? 0] ?? 'geometry'
    default:
      return plain.get(type) ?? `type ${type}`
  }
}
