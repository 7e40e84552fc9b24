import { ByteWriter } from '../bytes/byte-writer.ts'
import type { CellBlock } from './cells.ts'
import type { TableSchema } from './table-schema.ts'
import type { Transaction } from './transaction.ts'
import type { Row, Value } from './value.ts'

/** What happened to a row; `read` is a row of a snapshot, `truncate` empties the whole table and has no rows. */
export type RowOperation = 'insert' | 'update' | 'delete' | 'read' | 'truncate'

/** Says in `beforeAt` and `afterAt` that there is no such row image. */
export const NO_ROW = -1

/**
 * One row change. `before` and `after` are made when first read: until then the change only points to the server's
 * bytes, which encoders may copy (see {@link CellBlock}). Reading `before` or `after` gives plain objects, which a
 * transform that declares `mutates` may change in place; from then on these objects are the truth and the bytes are
 * forgotten. {@link RowChange.value} reads one column without giving up the bytes.
 */
export class RowChange {
  readonly kind = 'row' as const
  readonly op: RowOperation
  /** The table as it was when the change was made. */
  table: TableSchema
  readonly transaction: Transaction
  /** Where in the log the change stands, as its source counts (PostgreSQL: the change's LSN). */
  readonly place: number
  /** Number of the change among those of the same place, from 0. */
  readonly ordinal: number
  /** Suffix of the id where a transform made several changes of one (`.0`, `.1.3`), else ''. Set by the runtime. */
  derivation = ''
  /** The server's bytes, or null where the change is not backed by any. */
  readonly cells: CellBlock | null
  /** Where the old row's cells begin; {@link NO_ROW} without one, or once `before` was read. */
  beforeAt: number
  /** Where the new row's cells begin; {@link NO_ROW} without one, or once `after` was read. */
  afterAt: number
  #before: Row | null = null
  #after: Row | null = null

  constructor(
    op: RowOperation,
    table: TableSchema,
    transaction: Transaction,
    place: number,
    ordinal: number,
    cells: CellBlock | null,
    beforeAt: number,
    afterAt: number,
  ) {
    this.op = op
    this.table = table
    this.transaction = transaction
    this.place = place
    this.ordinal = ordinal
    this.cells = cells
    this.beforeAt = beforeAt
    this.afterAt = afterAt
  }

  /**
   * The old row of an update or delete, or null where the log has none. Columns outside the replica identity are
   * unavailable.
   */
  get before(): Row | null {
    if (this.beforeAt !== NO_ROW) {
      this.#before = this.table.rowFrom(this.cells!, this.beforeAt)
      this.beforeAt = NO_ROW
    }
    return this.#before
  }

  set before(row: Row | null) {
    this.#before = row
    this.beforeAt = NO_ROW
  }

  /** The new row of an insert, update or read; null for the others. */
  get after(): Row | null {
    if (this.afterAt !== NO_ROW) {
      this.#after = this.table.rowFrom(this.cells!, this.afterAt)
      this.afterAt = NO_ROW
    }
    return this.#after
  }

  set after(row: Row | null) {
    this.#after = row
    this.afterAt = NO_ROW
  }

  /** Whether there is an old row. Does not decode it. */
  get hasBefore(): boolean {
    return this.beforeAt !== NO_ROW || this.#before !== null
  }

  /** Whether there is a new row. Does not decode it. */
  get hasAfter(): boolean {
    return this.afterAt !== NO_ROW || this.#after !== null
  }

  /**
   * One column's value without decoding the row.
   *
   * @param side which row image
   * @param column position in `table.columns`
   * @returns the value, or undefined where the change has no such row image
   */
  value(side: 'before' | 'after', column: number): Value | undefined {
    const at = side === 'before' ? this.beforeAt : this.afterAt
    if (at !== NO_ROW) return this.table.valueFrom(this.cells!, at, column)
    const row = side === 'before' ? this.#before : this.#after
    return row === null ? undefined : (row[this.table.columns[column]!.name] ?? null)
  }

  /**
   * Puts the change on another version of its table, made by `change.table.rewrite()`. Bytes stay usable; rows that
   * were already decoded are given the new names.
   */
  retable(table: TableSchema): void {
    if (table === this.table) return
    if (this.#before !== null) this.#before = table.adopt(this.#before, this.table)
    if (this.#after !== null) this.#after = table.adopt(this.#after, this.table)
    this.table = table
  }

  /** A change of its own with the same content; decoded rows are copied one level deep. */
  copy(op: RowOperation = this.op): RowChange {
    const copy = new RowChange(
      op,
      this.table,
      this.transaction,
      this.place,
      this.ordinal,
      this.cells,
      this.beforeAt,
      this.afterAt,
    )
    copy.derivation = this.derivation
    if (this.#before !== null) copy.#before = { ...this.#before }
    if (this.#after !== null) copy.#after = { ...this.#after }
    return copy
  }

  /** Appends the change's id, see {@link Transaction.writeChangeId}. */
  writeId(out: ByteWriter): void {
    this.transaction.writeChangeId(this, out)
    if (this.derivation !== '') out.ascii(this.derivation)
  }

  /** The change's id as text. For logs and errors; the hot path writes it with {@link RowChange.writeId}. */
  get id(): string {
    const out = new ByteWriter(64)
    this.writeId(out)
    return out.toString()
  }
}
