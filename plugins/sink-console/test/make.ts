import { Writable } from 'node:stream'
import {
  type Change,
  ChangeBatch,
  type ColumnType,
  RecordBuffer,
  RowChange,
  type RowOperation,
  type SinkBatch,
  TableSchema,
  type Transaction,
  type Value,
} from '@tailrace/plugin-api'
import plugin from '../src/index.ts'
import { ConsoleSink } from '../src/console-sink.ts'

export const transaction: Transaction = {
  origin: { connector: 'test', server: 's', database: 'shop', version: '1' },
  id: '774',
  commitTime: 1_714_979_289_123_456,
  commitPlace: 1,
  native: {},
  writeChangeId: (change, out) => out.ascii(`s/${change.place}`),
}

export function table(
  columns: Readonly<Record<string, ColumnType['kind']>>,
  primaryKey: readonly string[] = ['id'],
): TableSchema {
  return new TableSchema({
    database: 'shop',
    schema: 'public',
    name: 'orders',
    columns: Object.entries(columns).map(([name, kind]) => ({
      name,
      type: { kind } as ColumnType,
      nativeType: kind,
      nullable: true,
      cell: -1,
      decode: () => null,
    })),
    primaryKey,
  })
}

export function change(
  op: RowOperation,
  of: TableSchema,
  rows: { readonly before?: readonly Value[]; readonly after?: readonly Value[] } = {},
): RowChange {
  const made = new RowChange(op, of, transaction, 1, 0, null, -1, -1)
  if (rows.before !== undefined) made.before = of.rowOf(rows.before)
  if (rows.after !== undefined) made.after = of.rowOf(rows.after)
  return made
}

export function batchOf(
  changes: readonly Change[],
  values: readonly (string | null)[] = [],
): SinkBatch {
  const records = new RecordBuffer()
  records.reset(changes)
  for (const value of values) records.add({ change: 0, key: null, value })
  const position = { at: 1 }
  const batch = new ChangeBatch(changes, position, 0)
  return { position, batch, encoded: values.length > 0, records, release() {} }
}

/** A stream that keeps what it is given. */
export class Screen extends Writable {
  text = ''
  readonly isTTY: boolean
  columns: number | undefined
  constructor(isTTY: boolean, columns?: number) {
    super()
    this.isTTY = isTTY
    this.columns = columns
  }
  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}

export async function sinkOn(
  stream: Writable,
  options: object = {},
  noColor = false,
): Promise<{ sink: ConsoleSink; abort: AbortController }> {
  const abort = new AbortController()
  const sink = new ConsoleSink(
    plugin.options.parse(options),
    { signal: abort.signal },
    stream as Screen,
    noColor,
  )
  await sink.open()
  return { sink, abort }
}

/** What a sink prints of changes. */
export async function printed(
  changes: readonly Change[],
  options: object = { format: 'pretty', color: 'never' },
  columns?: number,
): Promise<string> {
  const screen = new Screen(false, columns)
  const { sink } = await sinkOn(screen, options)
  await sink.write(batchOf(changes))
  await sink.close()
  return screen.text
}
