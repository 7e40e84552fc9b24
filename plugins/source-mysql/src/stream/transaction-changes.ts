import {
  DamagedRowError,
  type EventPlace,
  type RowsEvent,
  type TableMap,
} from '@tailrace/mysql-binlog'
import type { RowChange } from '@tailrace/plugin-api'
import type { Snapshots } from '../snapshot/snapshots.ts'
import type { TableVersions } from '../tables/table-versions.ts'
import type { MysqlTransaction } from '../transaction.ts'
import type { Batches } from './batches.ts'
import type { Cursor } from './cursor.ts'
import { protocolError } from './protocol-error.ts'
import type { RowCells } from './row-cells.ts'

/** Makes changes of the rows of the open transaction, between marks of its beginning and end. */
export class TransactionChanges {
  readonly #versions: TableVersions
  readonly #cursor: Cursor
  readonly #cells: RowCells
  readonly #batches: Batches
  readonly #snapshots: Snapshots

  constructor(
    versions: TableVersions,
    cursor: Cursor,
    cells: RowCells,
    batches: Batches,
    snapshots: Snapshots,
  ) {
    this.#versions = versions
    this.#cursor = cursor
    this.#cells = cells
    this.#batches = batches
    this.#snapshots = snapshots
  }

  /**
   * Reads the rows of an event, those that were not delivered before.
   *
   * @throws TailraceError SOURCE_PROTOCOL where they are damaged, or no transaction is open
   */
  read(rows: RowsEvent, map: TableMap, place: EventPlace): void {
    const cursor = this.#cursor
    const { transaction } = cursor
    if (transaction === null) throw protocolError('rows without a transaction')
    if (cursor.isCovered) return
    const version = this.#versions.of(map, place, transaction.start)
    if (version === null) return
    const table = version.schema.id
    const ordinal = cursor.counted(table)
    const skipped = Math.max(0, cursor.deliveredBefore(table) - ordinal)
    const first = cursor.place + 1
    transaction.addEvent(first, place.position)
    this.markBegin(transaction)
    try {
      const from = { transaction, place: first, ordinal, skipped }
      const count = this.#cells.read(rows, version, from, this.#take)
      cursor.place = first + count - 1
      cursor.count(table, ordinal + count)
    } catch (error) {
      if (!(error instanceof DamagedRowError)) throw error
      const at = `${place.file}:${place.position}`
      throw protocolError(`rows of ${table} at ${at} are damaged: ${error.message}`, error)
    }
  }

  readonly #take = (change: RowChange): void => {
    if (this.#snapshots.gate !== null) this.#snapshots.note(change)
    this.#batches.push(change)
    if (!this.#batches.isFull) return
    this.#cursor.place = change.place
    this.#cursor.count(change.table.id, change.ordinal + 1)
    this.#batches.flush()
  }

  /** Marks the beginning of the open transaction, once. */
  markBegin(transaction: MysqlTransaction): void {
    if (this.#cursor.isBegun) return
    this.#cursor.isBegun = true
    this.#mark('begin', transaction, 0)
  }

  /** Marks its end, where it brought anything. */
  markEnd(transaction: MysqlTransaction): void {
    const { isBegun, isCovered, place } = this.#cursor
    if (isBegun && !isCovered) this.#mark('commit', transaction, place + 1)
  }

  #mark(mark: 'begin' | 'commit', transaction: MysqlTransaction, place: number): void {
    this.#batches.push({ kind: 'mark', mark, transaction, place, ordinal: 0 })
  }
}
