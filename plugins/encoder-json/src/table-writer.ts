import { NO_ROW, type RowChange, type TableSchema } from '@tailrace/plugin-api'
import { ByteWriter } from '@tailrace/plugin-api/bytes'
import type { Form } from './columns/form.ts'
import type { Options } from './options.ts'
import { RecordHead } from './record-head.ts'
import { RowWriter } from './row-writer.ts'

const json = JSON.stringify

/** Writes keys and values of one version of a table. */
export class TableWriter {
  /** Whether the table has a primary key. */
  readonly keyed: boolean
  readonly #format: string
  readonly #key: RowWriter
  readonly #row: RowWriter
  readonly #head: RecordHead
  readonly #old = new ByteWriter(128)
  readonly #new = new ByteWriter(128)

  constructor(table: TableSchema, form: Form, options: Options) {
    const writers = table.columns.map((column) => form.writerOf(column, options))
    const pick = <T>(of: readonly T[]): T[] => table.keyColumns.map((index) => of[index]!)
    this.keyed = table.keyColumns.length > 0
    this.#format = form.format
    this.#key = new RowWriter(pick(table.columns), pick(writers))
    this.#row = new RowWriter(table.columns, writers)
    const { database, schema, name } = table
    this.#head = new RecordHead(
      `"database":${json(database)},"schema":${json(schema)},"table":${json(name)}`,
    )
  }

  /** Appends the key of the old or the new row. */
  key(out: ByteWriter, change: RowChange, side: 'before' | 'after'): void {
    this.#rowOf(out, this.#key, change, side)
  }

  /** Whether an update moved the row to another key, as far as the log says. */
  keyChanged(change: RowChange): boolean {
    if (!this.keyed || !change.hasBefore || !change.hasAfter) return false
    this.#old.clear()
    this.#new.clear()
    this.key(this.#old, change, 'before')
    this.key(this.#new, change, 'after')
    if (this.#old.length === 2) return false
    return Buffer.compare(this.#old.view(), this.#new.view()) !== 0
  }

  /** Appends the record's value. */
  value(out: ByteWriter, change: RowChange): void {
    this.#head.write(out, change.op, change)
    out.ascii(',"before":')
    if (change.hasBefore) this.#rowOf(out, this.#row, change, 'before')
    else out.ascii('null')
    out.ascii(',"after":')
    if (change.hasAfter) {
      this.#rowOf(out, this.#row, change, 'after')
      this.#row.unavailable(out)
    } else out.ascii('null')
    out.byte(0x7d)
  }

  #rowOf(out: ByteWriter, writer: RowWriter, change: RowChange, side: 'before' | 'after'): void {
    const { cells, beforeAt, afterAt } = change
    const after = side === 'after'
    const at = after ? afterAt : beforeAt
    const other = after && change.hasBefore
    if (
      at !== NO_ROW &&
      cells !== null &&
      cells.format === this.#format &&
      (!other || beforeAt !== NO_ROW)
    ) {
      writer.cells(out, cells, at, other ? beforeAt : NO_ROW)
    } else {
      const row = after ? change.after : change.before
      writer.values(out, row ?? {}, other ? change.before : null)
    }
  }
}
