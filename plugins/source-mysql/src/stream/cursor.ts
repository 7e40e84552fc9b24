import type { SnapshotPart } from '@tailrace/plugin-api/snapshot'
import { compareLogPlaces, type LogPlace } from '../position/log-place.ts'
import { type Gtids, MysqlGtids } from '../position/gtids.ts'
import type { RowCounts } from '../position/row-counts.ts'
import { deliveredOf, gtidsOf, type MysqlPosition, type OpenTransaction } from '../position.ts'
import type { Delivered } from '../snapshot/delivered.ts'
import type { MysqlTransaction } from '../transaction.ts'
import type { Prepared } from '../xa/prepared-transactions.ts'

/** Under this name of a table schema changes are counted. */
export const SCHEMA_CHANGES = ''

const nothing: RowCounts = {}

/** How far the open transaction was read. */
export interface CursorMark {
  readonly place: number
  readonly isBegun: boolean
  readonly counts: ReadonlyMap<string, number>
  readonly events: number
}

/** Where in the log reading is: the transactions read, the one that is open, and how far it was read. */
export class Cursor {
  readonly #from: MysqlPosition
  readonly #server: string
  readonly #gtids: Gtids | null
  /** What was delivered before of transactions that were not read again yet. */
  readonly #earlier: Map<string, OpenTransaction>
  readonly #counts = new Map<string, number>()
  #delivered: RowCounts = nothing
  #file: string
  #offset: number

  /** The open transaction, or null between two. */
  transaction: MysqlTransaction | null = null
  /** Whether all of the open transaction is included in the position that reading began at. */
  isCovered = false
  /** Whether the begin mark of the open transaction was delivered, now or before. */
  isBegun = false
  /** Number of the change of the open transaction that was read last; 0 is the begin mark. */
  place = 0

  /**
   * @param from where reading began
   * @param server the server that is read, which may be another than that of `from`
   * @param isByGtid whether it is read by GTIDs; else by places, and positions have no GTIDs from here on
   */
  constructor(from: MysqlPosition, server: string, isByGtid: boolean) {
    this.#from = from
    this.#server = server
    this.#gtids = isByGtid ? gtidsOf(from)!.clone() : null
    this.#earlier = new Map((from.open ?? []).map((open) => [open.id, open]))
    // Places of another server's log say nothing here.
    this.#file = from.server === server ? from.file : ''
    this.#offset = from.server === server ? from.offset : 0
  }

  begin(transaction: MysqlTransaction): void {
    const delivered = deliveredOf(this.#from, transaction, this.#server)
    this.transaction = transaction
    this.isCovered = delivered === 'whole'
    this.isBegun = delivered !== null
    this.#delivered = delivered === null || delivered === 'whole' ? nothing : delivered
    this.place = 0
    this.#counts.clear()
  }

  /** The open transaction is over; `offset` is behind it. */
  end(file: string, offset: number): void {
    const { gtid } = this.transaction!
    if (gtid !== null) this.#gtids?.add(gtid as never)
    if (this.#earlier.size > 0) this.#earlier.delete(this.transaction!.id)
    this.transaction = null
    this.moved(file, offset)
  }

  /** Between transactions: what is before a place has nothing more for us. Never goes back. */
  moved(file: string, offset: number): void {
    const order = compareLogPlaces({ file, offset }, { file: this.#file, offset: this.#offset })
    if (order !== undefined && order <= 0) return
    this.#file = file
    this.#offset = offset
  }

  /** How far the open transaction is read now. */
  mark(): CursorMark {
    const { place, isBegun } = this
    return { place, isBegun, counts: new Map(this.#counts), events: this.transaction!.eventCount }
  }

  /** What was read of the open transaction since then is as if it were not in the log. */
  backTo({ place, isBegun, counts, events }: CursorMark): void {
    this.place = place
    this.isBegun = isBegun
    this.#counts.clear()
    for (const [table, count] of counts) this.#counts.set(table, count)
    this.transaction!.forgetEvents(events)
  }

  /** How many changes of a table were read in the open transaction. */
  counted(table: string): number {
    return this.#counts.get(table) ?? 0
  }

  /** So many changes of a table were read now. */
  count(table: string, counted: number): void {
    this.#counts.set(table, counted)
  }

  /** How many changes of a table in the open transaction were delivered before reading began. */
  deliveredBefore(table: string): number {
    return this.#delivered[table] ?? 0
  }

  /** End of the last whole transaction, or a later place. */
  get at(): LogPlace {
    return { file: this.#file, offset: this.#offset }
  }

  /** What was delivered up to now; null where this server's log does not tell that yet, after another one's was read. */
  get delivered(): Delivered | null {
    const { transaction, at } = this
    const parts = [...this.#earlier.values(), ...(transaction === null ? [] : [transaction])]
    const gtids = this.#gtids instanceof MysqlGtids ? this.#gtids.clone() : null
    if (gtids === null && (at.file === '' || this.#isOfAnotherServer(parts))) return null
    for (const { id } of parts) {
      const gtid = gtids?.parse(id)
      if (gtid != null) gtids!.add(gtid)
    }
    let begun: LogPlace | null = null
    for (const { file, start: offset } of parts) {
      if (begun === null || (compareLogPlaces(begun, { file, offset }) ?? 0) < 0) {
        begun = { file, offset }
      }
    }
    return { gtids: gtids?.toString() ?? null, at, begun }
  }

  /** Whether a part of a transaction was delivered from another server's log, and the rest of it was not met in this one yet. */
  #isOfAnotherServer(parts: readonly { readonly id: string }[]): boolean {
    return this.#from.server !== this.#server && parts.some(({ id }) => this.#earlier.has(id))
  }

  /**
   * A position that covers everything up to what was counted last.
   *
   * @param prepared XA transactions that are not over
   * @param snapshots how far they are
   */
  position(
    history: number,
    prepared: Prepared | undefined,
    snapshots: SnapshotPart<string>,
  ): MysqlPosition {
    const { flavor, generation } = this.#from
    const base = {
      flavor,
      server: this.#server,
      gtid: this.#gtids === null ? null : this.#gtids.toString(),
      file: this.#file,
      offset: this.#offset,
      history,
      ...(prepared !== undefined && { prepared }),
      ...(generation !== undefined && { generation }),
      ...snapshots,
    }
    const open = this.#open()
    return open.length === 0 ? base : { ...base, open }
  }

  #open(): OpenTransaction[] {
    const { transaction } = this
    const isOpen = transaction !== null && this.isBegun && !this.isCovered
    if (!isOpen) return [...this.#earlier.values()]
    const { id, file, start } = transaction
    const rows: Record<string, number> = { ...this.#delivered }
    for (const [table, count] of this.#counts) rows[table] = Math.max(count, rows[table] ?? 0)
    const others = [...this.#earlier.values()].filter((open) => open.id !== id)
    return [...others, { id, file, start, rows }]
  }
}
