import type {
  ChangeBatch,
  Encoder,
  RecordBuffer,
  RowChange,
  TableSchema,
} from '@tailrace/plugin-api'
import { formOf } from './columns/form.ts'
import type { Options } from './options.ts'
import { writeMark, writeMessage, writeSchemaChange } from './side-records.ts'
import { TableWriter } from './table-writer.ts'

/** Writes one JSON object per change. */
export class JsonEncoder implements Encoder {
  readonly #options: Options
  readonly #tables = new WeakMap<TableSchema, TableWriter>()
  #lastTable: TableSchema | null = null
  #lastWriter: TableWriter | null = null

  constructor(options: Options) {
    this.#options = options
  }

  encode(batch: ChangeBatch, out: RecordBuffer): void {
    const { changes } = batch
    for (let i = 0; i < changes.length; i++) {
      const change = changes[i]!
      if (change.kind === 'row') this.#row(change, i, out)
      else if (change.kind === 'schema') writeSchemaChange(change, i, out)
      else if (change.kind === 'message') writeMessage(change, i, out)
      else if (this.#options.transactions && change.mark !== 'heartbeat') writeMark(change, i, out)
    }
  }

  #writer({ table, transaction }: RowChange): TableWriter {
    if (table === this.#lastTable) return this.#lastWriter!
    let writer = this.#tables.get(table)
    if (writer === undefined) {
      writer = new TableWriter(table, formOf(transaction.origin), this.#options)
      this.#tables.set(table, writer)
    }
    this.#lastTable = table
    this.#lastWriter = writer
    return writer
  }

  #row(change: RowChange, index: number, out: RecordBuffer): void {
    const writer = this.#writer(change)
    const { op } = change
    const keyed = writer.keyed && op !== 'truncate'
    out.begin(index)
    if (keyed) {
      writer.key(out.body, change, op === 'delete' ? 'before' : 'after')
      out.endKey()
    } else out.noKey()
    writer.value(out.body, change)
    out.endValue()
    if (!this.#options.tombstones || !keyed) return
    if (op !== 'delete' && !(op === 'update' && writer.keyChanged(change))) return
    out.begin(index, 'tombstone')
    writer.key(out.body, change, 'before')
    out.endKey()
    out.noValue()
  }
}
