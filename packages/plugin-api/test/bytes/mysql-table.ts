import {
  type CellDecoder,
  type ColumnSchema,
  type ColumnType,
  type RowChange,
  type RowOperation,
  TableSchema,
  type Transaction,
} from '@tailrace/plugin-api'
import { latin1, utf8 } from '@tailrace/plugin-api/bytes'
import { changeOfCells } from './cell-change.ts'

/** A column of a test table: MySQL's name of the type, and what else matters. */
export interface MysqlTestColumn {
  readonly name: string
  readonly nativeType: string
  readonly nullable?: boolean
  readonly native?: Readonly<Record<string, unknown>>
}

/** What a cell of a test row holds; undefined is a value that the log did not carry. */
export type MysqlCell = string | Buffer | null | undefined

const bytesOf: CellDecoder = (bytes, start, end) => Buffer.from(bytes.subarray(start, end))
const number: CellDecoder = (bytes, start, end) => Number(latin1(bytes, start, end))
const binary = /^(binary|varbinary|\w*blob|vector|geometry|point|linestring|\w*polygon|multi\w+)\b/

function labelsOf(nativeType: string): string[] {
  return [...nativeType.matchAll(/'((?:[^']|'')*)'/g)].map(([, label]) =>
    label!.replaceAll("''", "'"),
  )
}

function bitsOf(length: number): CellDecoder {
  return (bytes, start, end) => {
    const hex = Buffer.from(bytes.subarray(start, end)).toString('hex')
    return BigInt(`0x${hex}`).toString(2).padStart(length, '0')
  }
}

/** The logical type of a type as `COLUMN_TYPE` has it, and how its cells are decoded. */
function typeOf(nativeType: string): { type: ColumnType; decode: CellDecoder } {
  const name = /^\w+/.exec(nativeType)![0]
  const unsigned = nativeType.includes('unsigned')
  const digits = Number(/\((\d+)/.exec(nativeType)?.[1] ?? 0)
  const integer = { tinyint: 8, smallint: 16, mediumint: 24, int: 32, year: 16 }[name]
  if (integer !== undefined) {
    return { type: { kind: `${unsigned ? 'u' : ''}int${integer}` as 'int8' }, decode: number }
  }
  if (binary.test(nativeType)) return { type: { kind: 'binary' }, decode: bytesOf }
  switch (name) {
    case 'bigint':
      return {
        type: { kind: unsigned ? 'uint64' : 'int64' },
        decode: (bytes, start, end) => BigInt(latin1(bytes, start, end)),
      }
    case 'float':
    case 'double':
      return { type: { kind: name === 'float' ? 'float32' : 'float64' }, decode: number }
    case 'decimal': {
      const [precision, scale] = /\d+,\d+/.exec(nativeType)![0].split(',').map(Number)
      return { type: { kind: 'decimal', precision: precision!, scale: scale! }, decode: latin1 }
    }
    case 'bit':
      if (digits > 1) return { type: { kind: 'bits' }, decode: bitsOf(digits) }
      return { type: { kind: 'boolean' }, decode: (bytes, _, end) => bytes[end - 1] === 1 }
    case 'date':
      return { type: { kind: 'date' }, decode: latin1 }
    case 'time':
      return { type: { kind: 'time', fraction: digits }, decode: latin1 }
    case 'datetime':
    case 'timestamp': {
      const end = name === 'datetime' ? '' : 'Z'
      return {
        type: { kind: name === 'datetime' ? 'timestamp' : 'timestamptz', fraction: digits },
        decode: (bytes, from, to) => `${latin1(bytes, from, to).replace(' ', 'T')}${end}`,
      }
    }
    case 'json':
      return { type: { kind: 'json' }, decode: utf8 }
    case 'enum':
      return { type: { kind: 'enum', values: labelsOf(nativeType) }, decode: utf8 }
    case 'set':
      return {
        type: { kind: 'set', values: labelsOf(nativeType) },
        decode: (bytes, start, end) => (end > start ? utf8(bytes, start, end).split(',') : []),
      }
  }
  return { type: { kind: 'text' }, decode: utf8 }
}

/** A table of the database `shop`. */
export function mysqlTable(
  name: string,
  columns: readonly MysqlTestColumn[],
  primaryKey: readonly string[] = [],
  native: Readonly<Record<string, unknown>> = {},
): TableSchema {
  return new TableSchema({
    database: 'shop',
    schema: null,
    name,
    primaryKey,
    native,
    columns: columns.map((column, cell): ColumnSchema => ({
      name: column.name,
      nativeType: column.nativeType,
      ...typeOf(column.nativeType),
      nullable: column.nullable ?? !primaryKey.includes(column.name),
      cell,
      ...(column.native !== undefined && { native: column.native }),
    })),
  })
}

/** A committed transaction of a MySQL server. Its changes come from two events: three rows of one, from place 4 on those of another. */
export const mysqlTransaction: Transaction = {
  origin: { connector: 'mysql', server: 'b71a155a', database: '', version: '9.7.4' },
  id: 'b71a155a-e5c6-11f1-99ce-02fc00000001:7',
  commitTime: 1_773_480_413_589_214,
  commitPlace: 0,
  native: {
    gtid: 'b71a155a-e5c6-11f1-99ce-02fc00000001:7',
    file: 'binlog.000007',
    pos: 4700,
    serverId: 5501,
    thread: 88,
    events: [1, 4821, 4, 5_000_000_000],
  },
  writeChangeId: (change, out) => out.ascii(`b71a155a:7/${change.place}`),
}

/** A change that is backed by cells. */
export function mysqlChange(
  op: RowOperation,
  table: TableSchema,
  before: readonly MysqlCell[] | null,
  after: readonly MysqlCell[] | null,
  place = 1,
  transaction: Transaction = mysqlTransaction,
): RowChange {
  return changeOfCells(op, table, { before, after }, 'mysql-text', transaction, place)
}
