import {
  type CellBlock,
  CELL_NULL,
  CELL_UNAVAILABLE,
  type Change,
  type ColumnType,
  METRICS,
  type PluginContext,
  RowChange,
  type RowOperation,
  TableSchema,
  type Transaction,
  type Transform,
} from '@tailrace/plugin-api'
import { utf8 } from '@tailrace/plugin-api/bytes'
import plugin from '../src/index.ts'

const transaction: Transaction = {
  origin: { connector: 'test', server: 's', database: 'shop', version: '1' },
  id: '7',
  commitTime: 0,
  commitPlace: 1,
  native: {},
  writeChangeId: (change, out) => out.ascii(`s/${change.place}`),
}

/** Decodes the cells of these tests: the text that a value is written as. */
function decode(type: ColumnType) {
  return (bytes: Uint8Array, start: number, end: number) => {
    const text = utf8(bytes, start, end)
    switch (type.kind) {
      case 'int64':
        return BigInt(text)
      case 'int32':
      case 'float64':
        return Number(text)
      case 'boolean':
        return text === 't'
      case 'binary':
        return Buffer.from(text)
      case 'array':
        return text === '' ? [] : text.split(',').map(Number)
      default:
        return text
    }
  }
}

/** A table with a primary key on the first column. */
export function table(
  columns: Readonly<Record<string, ColumnType['kind'] | ColumnType>>,
  name = 'orders',
): TableSchema {
  const all = Object.entries(columns).map(([column, kind], cell) => {
    const type = typeof kind === 'string' ? ({ kind } as ColumnType) : kind
    return { name: column, type, nativeType: '', nullable: true, cell, decode: decode(type) }
  })
  return new TableSchema({
    database: 'shop',
    schema: 'public',
    name,
    columns: all,
    primaryKey: all.slice(0, 1).map((column) => column.name),
  })
}

/** A cell's text, null, or undefined for a value that the log did not carry. */
type Cells = readonly (string | null | undefined)[]

function block(rows: readonly Cells[]): CellBlock {
  const texts = rows.flat()
  const spans = new Int32Array(texts.length * 2)
  let length = 0
  texts.forEach((text, i) => {
    spans[2 * i] = length
    if (typeof text === 'string') length += spans[2 * i + 1] = Buffer.byteLength(text)
    else spans[2 * i + 1] = text === null ? CELL_NULL : CELL_UNAVAILABLE
  })
  return { bytes: Buffer.from(texts.map((text) => text ?? '').join('')), spans, format: 'test' }
}

/** A change backed by cells, as a source makes it. */
export function change(
  op: RowOperation,
  of: TableSchema,
  rows: { readonly before?: Cells; readonly after?: Cells },
): RowChange {
  const cells = block([rows.before ?? [], rows.after ?? []])
  const afterAt = 2 * (rows.before?.length ?? 0)
  return new RowChange(
    op,
    of,
    transaction,
    1,
    0,
    cells,
    rows.before === undefined ? -1 : 0,
    rows.after === undefined ? -1 : afterAt,
  )
}

/** A filter, with what it counted and logged. */
export function filter(options: object): {
  transform: Transform
  counted: () => number
  warnings: string[]
} {
  let count = 0
  const warnings: string[] = []
  const services = new Map<symbol, unknown>([
    [METRICS, { counter: () => ({ add: (n: number) => void (count += n) }) }],
  ])
  const context: PluginContext = {
    pipeline: 'shop',
    name: 'filter',
    baseDir: '/',
    logger: {
      debug: () => {},
      info: () => {},
      warn: (_, message) => void warnings.push(message),
      error: () => {},
    },
    signal: new AbortController().signal,
    get: (token) => services.get(token) as never,
  }
  return {
    transform: plugin.create(plugin.options.parse(options), context),
    counted: () => count,
    warnings,
  }
}

/** Puts changes through a transform as the runtime does, and gives what comes out. */
export function apply(transform: Transform, changes: readonly Change[]): Change[] {
  const kinds: readonly string[] = ('kinds' in transform && transform.kinds) || ['row']
  return changes.flatMap((one) => {
    if (one.kind === 'row' && transform.table !== undefined) {
      one.retable(transform.table(one.table))
    }
    if (!('each' in transform) || !kinds.includes(one.kind)) return [one]
    const result = (transform.each as (change: Change) => Change | null)(one)
    return result === null ? [] : [result]
  })
}
