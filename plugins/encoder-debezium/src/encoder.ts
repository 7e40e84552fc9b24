import {
  type ChangeBatch,
  type Clock,
  type Encoder,
  type Logger,
  type MessageChange,
  type RecordBuffer,
  type RowChange,
  type RowOperation,
  type SchemaChange,
  type TableSchema,
} from '@tailrace/plugin-api'
import { ByteWriter } from '@tailrace/plugin-api/bytes'
import type { Options } from './options.ts'
import type { CodecSettings } from './columns/settings.ts'
import type { Dialect } from './dialect/dialect.ts'
import { dialectOf } from './dialect/dialect-of.ts'
import { ProcessingTime } from './processing-time.ts'
import { SideRecords } from './side-records.ts'
import { TableWriter } from './table-writer.ts'
import { TransactionCount } from './transaction-count.ts'

const letters: Readonly<Record<RowOperation, string>> = {
  insert: 'c',
  update: 'u',
  delete: 'd',
  truncate: 't',
  read: 'r',
}

/** Writes Debezium's records for the changes of a pipeline. */
export class DebeziumEncoder implements Encoder {
  readonly #options: CodecSettings
  readonly #prefix: string
  readonly #time: ProcessingTime
  readonly #skipped: ReadonlySet<string>
  readonly #tables = new WeakMap<TableSchema, TableWriter>()
  readonly #side: SideRecords
  readonly #count: TransactionCount | null
  #lastTable: TableSchema | null = null
  #lastWriter: TableWriter | null = null
  /** That of the tails. */
  #dialect: Dialect | null = null
  /** Tails of this batch, each made when it is first needed. */
  #tails: Partial<Record<RowOperation, Uint8Array>> = {}

  constructor(options: Options, prefix: string, clock: Clock, logger: Logger) {
    this.#options = { ...options, warn: (message) => logger.warn({}, message) }
    this.#prefix = prefix
    this.#time = new ProcessingTime(clock)
    this.#skipped = new Set(options.skippedOperations)
    this.#side = new SideRecords(prefix, options)
    this.#count = options.transactions ? new TransactionCount() : null
  }

  encode(batch: ChangeBatch, out: RecordBuffer): void {
    // Processing time is that of the batch.
    this.#time.read()
    this.#tails = {}
    this.#count?.begin(batch)
    const { changes } = batch
    for (let i = 0; i < changes.length; i++) {
      const change = changes[i]!
      if (change.kind === 'row') this.#row(change, i, out)
      else if (change.kind === 'message') this.#message(change, i, out)
      else if (change.kind === 'schema') this.#schemaChange(change, i, out)
      else if (change.mark !== 'heartbeat' && this.#count !== null) {
        const totals =
          change.mark === 'begin'
            ? '"event_count":null,"data_collections":null'
            : this.#count.totals(change.transaction)
        this.#side.transaction(change, i, totals, out)
      }
    }
  }

  #tail(op: RowOperation, transaction: string): Uint8Array {
    const { members } = this.#time
    const tail = `${this.#dialect!.sourceEnd},"transaction":${transaction},"op":"${letters[op]}"${members}}`
    return Buffer.from(tail, 'utf8')
  }

  /** All that follows what a source writer appends, in the record of an operation. */
  #tailOf(op: RowOperation, change: RowChange): Uint8Array {
    if (this.#count !== null && op !== 'read') return this.#tail(op, this.#count.count(change))
    return (this.#tails[op] ??= this.#tail(op, 'null'))
  }

  #message(change: MessageChange, index: number, out: RecordBuffer): void {
    const count = change.transactional ? this.#count : null
    const transaction = count?.countMessage(change) ?? 'null'
    this.#side.message(change, index, this.#time.milliseconds, transaction, out)
  }

  #schemaChange(change: SchemaChange, index: number, out: RecordBuffer): void {
    if (!this.#options.schemaChanges) return
    const dialect = dialectOf(change.transaction.origin)
    const { milliseconds } = this.#time
    const record = dialect.schemaChange(change, milliseconds, this.#prefix, this.#options.schemas)
    if (record === null) return
    out.add({ ...record, change: index, role: 'schema', destination: this.#prefix })
  }

  #writer({ table, transaction }: RowChange): TableWriter {
    if (table === this.#lastTable) return this.#lastWriter!
    let writer = this.#tables.get(table)
    if (writer === undefined) {
      const dialect = dialectOf(transaction.origin)
      writer = new TableWriter(table, dialect, this.#prefix, this.#options)
      this.#tables.set(table, writer)
    }
    if (writer.dialect !== this.#dialect) {
      this.#dialect = writer.dialect
      this.#tails = {}
    }
    this.#lastTable = table
    this.#lastWriter = writer
    return writer
  }

  #row(change: RowChange, index: number, out: RecordBuffer): void {
    const { op } = change
    const writer = this.#writer(change)
    const { body } = out
    const isSkipped = this.#skipped.has(op)
    if (isSkipped && writer.dialect.skipsKeyChanges) return
    if (op === 'update' && writer.keyChanged(change)) this.#keyChange(change, index, writer, out)
    else if (isSkipped) return
    else if (op === 'delete') this.#delete(change, index, writer, out, null)
    else if (op === 'truncate') {
      out.begin(index)
      out.noKey()
      writer.envelope(body, change, false, false, this.#tailOf('truncate', change))
      out.endValue()
    } else {
      out.begin(index)
      if (writer.keyed) {
        writer.newKey(body, change)
        out.endKey()
      } else out.noKey()
      writer.envelope(body, change, op === 'update', true, this.#tailOf(op, change))
      out.endValue()
    }
  }

  /** A delete and, where wanted, its tombstone. */
  #delete(
    change: RowChange,
    index: number,
    writer: TableWriter,
    out: RecordBuffer,
    headers: Readonly<Record<string, Uint8Array>> | null,
  ): void {
    for (const tombstone of this.#options.tombstones ? [false, true] : [false]) {
      out.begin(index, tombstone ? 'tombstone' : 'data')
      if (writer.keyed) {
        writer.oldKey(out.body, change)
        out.endKey()
      } else out.noKey()
      if (tombstone) out.noValue()
      else {
        writer.envelope(out.body, change, true, false, this.#tailOf('delete', change))
        out.endValue()
      }
      if (headers !== null) out.extra({ headers })
    }
  }

  /** An update of the key: the old row is deleted and the new one created, each unless that is skipped. */
  #keyChange(change: RowChange, index: number, writer: TableWriter, out: RecordBuffer): void {
    const { skipsKeyChanges } = writer.dialect
    if (skipsKeyChanges || !this.#skipped.has('delete')) {
      const key = new ByteWriter(256)
      writer.newKey(key, change)
      this.#delete(change, index, writer, out, { '__debezium.newkey': key.view() })
    }
    if (!skipsKeyChanges && this.#skipped.has('insert')) return
    const old = new ByteWriter(256)
    writer.oldKey(old, change)
    out.begin(index)
    writer.newKey(out.body, change)
    out.endKey()
    writer.envelope(out.body, change, false, true, this.#tailOf('insert', change))
    out.endValue()
    out.extra({ headers: { '__debezium.oldkey': old.view() } })
  }
}
