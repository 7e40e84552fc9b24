import {
  type CellDecoder,
  type ColumnSchema,
  type ColumnType,
  type RowChange,
  type RowOperation,
  TableSchema,
  type Transaction,
  type Value,
  withLowerBounds,
} from '@tailrace/plugin-api'
import { eachArrayElement, latin1, postgresLowerBounds, utf8 } from '@tailrace/plugin-api/bytes'
import { changeOfCells } from './cell-change.ts'

/** A column of a test table: PostgreSQL's name of the type, and what else matters. */
export interface TestColumn {
  readonly name: string
  readonly nativeType: string
  readonly nullable?: boolean
  /** Labels of an enum. */
  readonly labels?: readonly string[]
}

/** What a cell of a test row holds; undefined is a value that the log did not carry. */
export type Cell = string | null | undefined

const scalars: Readonly<Record<string, ColumnType>> = {
  boolean: { kind: 'boolean' },
  smallint: { kind: 'int16' },
  integer: { kind: 'int32' },
  bigint: { kind: 'int64' },
  oid: { kind: 'uint32' },
  real: { kind: 'float32' },
  'double precision': { kind: 'float64' },
  bytea: { kind: 'binary' },
  json: { kind: 'json' },
  jsonb: { kind: 'json' },
  uuid: { kind: 'uuid' },
  date: { kind: 'date' },
  interval: { kind: 'interval' },
  bit: { kind: 'bits' },
  'bit varying': { kind: 'bits' },
  text: { kind: 'text' },
  name: { kind: 'text' },
  character: { kind: 'text' },
  'character varying': { kind: 'text' },
}

/** The logical type of a type as PostgreSQL's `format_type` names it. */
export function typeOf(nativeType: string, labels?: readonly string[]): ColumnType {
  if (nativeType.endsWith('[]')) {
    const element = typeOf(nativeType.slice(0, -2), labels)
    return { kind: 'array', element, ...(nativeType === 'box[]' && { delimiter: ';' }) }
  }
  if (labels !== undefined) return { kind: 'enum', values: labels }
  const timed = /^(time|timestamp)(?:\((\d)\))? (with|without) time zone$/.exec(nativeType)
  if (timed !== null) {
    const kind = `${timed[1]}${timed[3] === 'with' ? 'tz' : ''}` as 'time'
    return { kind, fraction: Number(timed[2] ?? 6) }
  }
  const decimal = /^numeric(?:\((\d+),(-?\d+)\))?$/.exec(nativeType)
  if (decimal !== null) {
    return decimal[1] === undefined
      ? { kind: 'decimal' }
      : { kind: 'decimal', precision: Number(decimal[1]), scale: Number(decimal[2]) }
  }
  return scalars[nativeType.replace(/\(.*$/, '')] ?? { kind: 'other' }
}

function decoderOf(type: ColumnType, nativeType: string): CellDecoder {
  switch (type.kind) {
    case 'boolean':
      return (bytes, start) => bytes[start] === 0x74
    case 'int16':
    case 'int32':
    case 'uint32':
    case 'float32':
    case 'float64':
      return (bytes, start, end) => Number(latin1(bytes, start, end))
    case 'int64':
      return (bytes, start, end) => BigInt(latin1(bytes, start, end))
    case 'binary':
      return (bytes, start, end) => Buffer.from(latin1(bytes, start + 2, end), 'hex')
    case 'timestamp':
    case 'timestamptz':
      return (bytes, start, end) =>
        latin1(bytes, start, end)
          .replace(/ (?=\d)/, 'T')
          .replace(/\+00(?!:)/, 'Z')
    case 'array':
      return arrayDecoder(decoderOf(type.element, nativeType.slice(0, -2)), nativeType)
    default:
      return utf8
  }
}

function arrayDecoder(element: CellDecoder, nativeType: string): CellDecoder {
  return (bytes, start, end) => {
    const stack: Value[][] = [[]]
    eachArrayElement(
      bytes,
      start,
      end,
      {
        open: () => void stack.push([]),
        close: () => void stack.at(-2)!.push(stack.pop()!),
        element: (from, at, to) => void stack.at(-1)!.push(element(Buffer.from(from), at, to)),
        null: () => void stack.at(-1)!.push(null),
      },
      nativeType.startsWith('box') ? 0x3b : 0x2c,
    )
    const value = stack[0]![0] as Value[]
    return bytes[start] === 0x5b ? withLowerBounds(value, postgresLowerBounds(bytes, start)) : value
  }
}

/** A table of the database `store`. */
export function testTable(
  name: string,
  columns: readonly TestColumn[],
  primaryKey: readonly string[] = [],
  schema = 'public',
): TableSchema {
  return new TableSchema({
    database: 'store',
    schema,
    name,
    primaryKey,
    columns: columns.map((column, cell): ColumnSchema => {
      const type = typeOf(column.nativeType, column.labels)
      return {
        name: column.name,
        type,
        nativeType: column.nativeType,
        nullable: column.nullable ?? !primaryKey.includes(column.name),
        cell,
        decode: decoderOf(type, column.nativeType),
      }
    }),
  })
}

/** A committed transaction of a PostgreSQL server. */
export const testTransaction: Transaction = {
  origin: { connector: 'postgresql', server: '7', database: 'store', version: '18.0' },
  id: '771',
  commitTime: 1_773_480_413_589_214,
  commitPlace: 24_023_128,
  native: { xid: 771, previousCommitLsn: 24_023_072, commitLsn: 24_023_128, commitEndLsn: null },
  writeChangeId: (change, out) =>
    out.ascii(`7/16e9058/${change.place.toString(16)}/${change.ordinal}`),
}

/** A change that is backed by cells. */
export function cellChange(
  op: RowOperation,
  table: TableSchema,
  before: readonly Cell[] | null,
  after: readonly Cell[] | null,
  transaction: Transaction = testTransaction,
): RowChange {
  return changeOfCells(op, table, { before, after }, 'postgres-text', transaction, 24_023_128)
}
