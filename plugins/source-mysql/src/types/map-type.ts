import type { Column } from '@tailrace/mysql-ddl'
import type { CellDecoder, ColumnType } from '@tailrace/plugin-api'
import {
  decodeAscii,
  decodeBigint,
  decodeFloat,
  decodeInteger,
  decodeText,
} from '@tailrace/plugin-api/bytes'
import {
  bitsDecoder,
  decodeBinary,
  decodeBit,
  decodeDatetime,
  decodeSet,
  decodeTimestamp,
} from './scalars.ts'

/** How values of a column are seen, and decoded from `mysql-text` cells. */
export interface TypeMapping {
  readonly type: ColumnType
  readonly decode: CellDecoder
}

const integer =
  (
    signed: 'int8' | 'int16' | 'int24' | 'int32',
    unsigned: 'uint8' | 'uint16' | 'uint24' | 'uint32',
  ) =>
  (column: Column): TypeMapping => ({
    type: { kind: column.unsigned ? unsigned : signed },
    decode: decodeInteger,
  })

const fixed = (type: ColumnType, decode: CellDecoder) => (): TypeMapping => ({ type, decode })
const text = fixed({ kind: 'text' }, decodeText)
const binary = fixed({ kind: 'binary' }, decodeBinary)
const address = fixed({ kind: 'text' }, decodeAscii)

const timed =
  (kind: 'time' | 'timestamp' | 'timestamptz', decode: CellDecoder) =>
  ({ fractionDigits }: Column): TypeMapping => ({
    type: { kind, fraction: fractionDigits ?? 0 },
    decode,
  })

function bigint({ unsigned }: Column): TypeMapping {
  return { type: { kind: unsigned ? 'uint64' : 'int64' }, decode: decodeBigint }
}

function decimal({ precision, scale }: Column): TypeMapping {
  const type = { kind: 'decimal', precision: precision ?? 10, scale: scale ?? 0 } as const
  return { type, decode: decodeAscii }
}

/** A single bit is how both servers' drivers, and `BOOL` columns of other databases brought here, say yes and no. */
function bit({ length }: Column): TypeMapping {
  if (length === 1) return { type: { kind: 'boolean' }, decode: decodeBit }
  return { type: { kind: 'bits' }, decode: bitsDecoder(length ?? 1) }
}

function enumeration({ values }: Column): TypeMapping {
  return { type: { kind: 'enum', values: values ?? [] }, decode: decodeText }
}

function set({ values }: Column): TypeMapping {
  return { type: { kind: 'set', values: values ?? [] }, decode: decodeSet }
}

/** Mappings by `information_schema.COLUMNS.DATA_TYPE`. */
const mappings: ReadonlyMap<string, (column: Column) => TypeMapping> = new Map(
  Object.entries({
    tinyint: integer('int8', 'uint8'),
    smallint: integer('int16', 'uint16'),
    mediumint: integer('int24', 'uint24'),
    int: integer('int32', 'uint32'),
    bigint,
    decimal,
    float: fixed({ kind: 'float32' }, decodeFloat),
    double: fixed({ kind: 'float64' }, decodeFloat),
    bit,
    year: fixed({ kind: 'int16' }, decodeInteger),
    date: fixed({ kind: 'date' }, decodeAscii),
    time: timed('time', decodeAscii),
    datetime: timed('timestamp', decodeDatetime),
    timestamp: timed('timestamptz', decodeTimestamp),
    char: text,
    varchar: text,
    tinytext: text,
    text,
    mediumtext: text,
    longtext: text,
    binary,
    varbinary: binary,
    tinyblob: binary,
    blob: binary,
    mediumblob: binary,
    longblob: binary,
    enum: enumeration,
    set,
    json: fixed({ kind: 'json' }, decodeText),
    uuid: fixed({ kind: 'uuid' }, decodeAscii),
    inet4: address,
    inet6: address,
    vector: binary,
    geometry: binary,
    point: binary,
    linestring: binary,
    polygon: binary,
    multipoint: binary,
    multilinestring: binary,
    multipolygon: binary,
    geometrycollection: binary,
    geomcollection: binary,
  }),
)

/** How values of a column are seen and decoded. A type that is not known is the server's text. */
export function mapType(column: Column): TypeMapping {
  return mappings.get(column.dataType)?.(column) ?? { type: { kind: 'other' }, decode: decodeText }
}
