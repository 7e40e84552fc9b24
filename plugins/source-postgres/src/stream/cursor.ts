import type { Origin } from '@tailrace/plugin-api'
import { formatLsn, type Lsn, parseLsn } from '../lsn.ts'
import { parseBegin, parseCommitEnd } from '../pgoutput/messages.ts'
import { coversPlace, generationOf, type PostgresPosition } from '../position.ts'
import type { PostgresSnapshots } from '../snapshot/snapshot-plan.ts'
import { PostgresTransaction, serverInIds } from '../transaction.ts'
import type { StreamPoint } from './known-tables.ts'
import { protocolError } from './protocol-error.ts'

/** Where in the stream reading is: the open transaction, and the change counted last. */
export class Cursor {
  readonly #origin: Origin
  readonly #server: string
  readonly #generation: number
  readonly #from: PostgresPosition
  readonly #snapshots: PostgresSnapshots
  #previousCommit: Lsn
  /** Timeline that positions are of. */
  timeline: number
  /** The open transaction, or null between two. */
  transaction: PostgresTransaction | null = null
  /** Whether the begin mark of the open transaction was delivered, now or before. */
  isBegun = false
  /** Whether changes of the open transaction may be covered by the position that reading began at. */
  isSkipping = false
  /** Place and number of the change counted last; 0, 0 is the begin mark. */
  place = 0
  ordinal = 0
  /** End of the last whole commit, or a later place between transactions. */
  lsn: Lsn

  /**
   * @param from where reading began
   * @param lsn the `lsn` of `from`
   * @param snapshots whose progress positions carry
   */
  constructor(
    origin: Origin,
    timeline: number,
    from: PostgresPosition,
    lsn: Lsn,
    snapshots: PostgresSnapshots,
  ) {
    this.#origin = origin
    this.timeline = timeline
    this.#generation = generationOf(from)
    this.#server = serverInIds(origin.server, this.#generation)
    this.#from = from
    this.#snapshots = snapshots
    this.#previousCommit = lsn
    this.lsn = lsn
  }

  /** Reads a Begin message. @throws TailraceError SOURCE_PROTOCOL inside another transaction */
  begin(bytes: Uint8Array, at: number, end: number): void {
    if (this.transaction !== null) throw protocolError('a transaction begins inside another')
    const { commitLsn, commitTime, xid } = parseBegin(bytes, at, end)
    this.transaction = this.newTransaction(xid, commitLsn, commitTime)
    this.place = 0
    this.ordinal = 0
    this.isBegun = this.isSkipping = coversPlace(this.#from, commitLsn, 0, 0)
  }

  /** A transaction of this server that comes after the commit read last. */
  newTransaction(xid: number, commitLsn: Lsn, commitTime: number): PostgresTransaction {
    return new PostgresTransaction(
      this.#origin,
      this.#server,
      xid,
      commitLsn,
      commitTime,
      this.#previousCommit,
      this.#generation,
    )
  }

  /**
   * Reads a Commit message.
   *
   * @returns the transaction, when its commit mark is to be delivered; else null
   * @throws TailraceError SOURCE_PROTOCOL without a transaction
   */
  commit(bytes: Uint8Array, at: number, end: number): PostgresTransaction | null {
    const transaction = this.transaction
    if (transaction === null) throw protocolError('a commit without a transaction')
    const place = parseCommitEnd(bytes, at, end)
    transaction.commitEndLsn = place
    const isCovered = this.isSkipping && coversPlace(this.#from, transaction.commitPlace, place, 0)
    this.transaction = null
    this.#previousCommit = place
    if (place > this.lsn) this.lsn = place
    return this.isBegun && !isCovered ? transaction : null
  }

  /**
   * Counts a change.
   *
   * @returns its transaction
   * @throws TailraceError SOURCE_PROTOCOL without a transaction
   */
  count(place: number): PostgresTransaction {
    const transaction = this.transaction
    if (transaction === null) throw protocolError('a change without a transaction')
    if (place === this.place) this.ordinal++
    else {
      this.place = place
      this.ordinal = 0
    }
    return transaction
  }

  /** Whether the position that reading began at covers what was counted last. */
  get isCovered(): boolean {
    return coversPlace(this.#from, this.transaction!.commitPlace, this.place, this.ordinal)
  }

  get point(): StreamPoint {
    const commit = this.transaction?.commitPlace ?? this.lsn
    return { commit, place: this.place, ordinal: this.ordinal }
  }

  /** What was delivered of a transaction whose commit was not. That of an earlier connection counts until its commit was read again. */
  get #open(): PostgresPosition['open'] {
    const { open: earlier } = this.#from
    const { transaction, place, ordinal } = this
    if (transaction === null || !this.isBegun) {
      return earlier !== undefined && this.lsn <= parseLsn(earlier.commit) ? earlier : undefined
    }
    if (earlier !== undefined && this.isSkipping && this.isCovered) return earlier
    return { commit: formatLsn(transaction.commitPlace), place: formatLsn(place), ordinal }
  }

  /** The position that covers everything up to what was counted last. */
  get position(): PostgresPosition {
    const { server: system, database } = this.#origin
    const lsn = formatLsn(this.lsn)
    const generation = this.#generation === 0 ? null : { generation: this.#generation }
    const { timeline } = this
    const base = { system, timeline, database, ...generation, lsn, ...this.#snapshots.part }
    const open = this.#open
    return open === undefined ? base : { ...base, open }
  }
}
