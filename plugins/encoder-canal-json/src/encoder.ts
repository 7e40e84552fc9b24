import type {
  ChangeBatch,
  Clock,
  Encoder,
  RecordBuffer,
  RowChange,
  TableSchema,
} from '@tailrace/plugin-api'
import { ByteWriter } from '@tailrace/plugin-api/bytes'
import { schemaMessage, truncateMessage } from './ddl.ts'
import { formOf } from './forms/form.ts'
import type { Options } from './options.ts'
import { TableWriter } from './table-writer.ts'

/** Writes one FlatMessage per change. */
export class CanalEncoder implements Encoder {
  readonly #options: Options
  readonly #clock: Clock
  readonly #tables = new WeakMap<TableSchema, TableWriter>()
  #lastTable: TableSchema | null = null
  #lastWriter: TableWriter | null = null
  #batch = 0
  #now = 0
  #hints = new ByteWriter(0)

  constructor(options: Options, clock: Clock) {
    this.#options = options
    this.#clock = clock
  }

  encode(batch: ChangeBatch, out: RecordBuffer): void {
    this.#batch++
    this.#now = Math.floor(this.#clock.now())
    // The records keep the hints, so that each batch needs its own memory.
    this.#hints = new ByteWriter(16 * batch.changes.length)
    const { changes } = batch
    for (let i = 0; i < changes.length; i++) {
      const change = changes[i]!
      if (change.kind === 'row') this.#row(change, i, out)
      else if (change.kind === 'schema') {
        const value = schemaMessage(change, this.#options, this.#batch, this.#now)
        out.add({ change: i, role: 'schema', key: null, value })
      }
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
    if (change.op === 'truncate') {
      if (formOf(change.transaction.origin).tellsTruncation) return
      const value = truncateMessage(change, this.#options, this.#batch, this.#now)
      out.add({ change: index, key: null, value })
      return
    }
    const writer = this.#writer(change)
    const withKey = writer.keyed && this.#options.key === 'primary-key'
    out.begin(index)
    if (withKey) {
      writer.key(out.body, change)
      out.endKey()
    } else out.noKey()
    writer.message(out.body, change, this.#batch, this.#now)
    out.endValue()
    if (withKey || !writer.keyed) return
    const from = this.#hints.length
    writer.key(this.#hints, change)
    out.extra({ partitionHint: this.#hints.view(from) })
  }
}
