import {
  type BinlogHandler,
  type EventPlace,
  formatXaId,
  type QueryEvent,
  type XaPrepare,
} from '@tailrace/mysql-binlog'
import type { Logger, PluginState } from '@tailrace/plugin-api'
import type { MysqlPosition } from '../position.ts'
import type { StoredDocuments } from '../stored-documents.ts'
import { type EarlierLog, findPrepared } from '../xa/find-prepared.ts'
import { type Prepared, PreparedTransactions } from '../xa/prepared-transactions.ts'
import { refusePrepared } from '../xa/refuse-prepared.ts'
import { xaName, xaStatement } from '../xa/xa-statement.ts'
import type { AssemblerEvents } from './assembler-context.ts'
import type { Cursor } from './cursor.ts'

/** What the events of XA transactions work with. */
export interface XaContext {
  readonly from: MysqlPosition
  readonly state: () => PluginState
  readonly documents: StoredDocuments
  /** What reading does not come by. */
  readonly earlier: EarlierLog
  readonly logger: Logger
}

/** What becomes of an XA transaction. */
export interface XaReceiver {
  /** Rows of the open transaction. */
  readonly rows: BinlogHandler['rows']
  /** The open transaction is over. */
  end(place: EventPlace): void
}

/** Takes the events around XA transactions. Each is within the open transaction: that which prepares it, or ends it. */
export class XaEvents {
  readonly #transactions: PreparedTransactions
  readonly #state: () => PluginState
  readonly #documents: StoredDocuments
  readonly #earlier: EarlierLog
  readonly #logger: Logger
  readonly #cursor: Cursor
  readonly #events: AssemblerEvents
  readonly #receiver: XaReceiver

  constructor(
    { state, from, documents, earlier, logger }: XaContext,
    cursor: Cursor,
    events: AssemblerEvents,
    receiver: XaReceiver,
  ) {
    this.#transactions = new PreparedTransactions(state, from.prepared)
    this.#state = state
    this.#documents = documents
    this.#earlier = earlier
    this.#logger = logger
    this.#cursor = cursor
    this.#events = events
    this.#receiver = receiver
  }

  /** For positions. */
  get prepared(): Prepared | undefined {
    return this.#transactions.prepared
  }

  /** Whether the rows that are read are only kept. */
  get isPreparing(): boolean {
    return this.#transactions.isPreparing
  }

  /** A log file begins, with the current event. */
  described(): void {
    this.#transactions.describedBy(this.#events.event)
  }

  /** The rows that follow are of a transaction that is being prepared. */
  begin(): void {
    // What was prepared before the position that reading began at is kept already.
    if (!this.#cursor.isCovered) this.#transactions.begin()
  }

  /** Keeps the current event. */
  keep(): void {
    const full = this.#transactions.keep(this.#events.event)
    if (full !== null) this.#events.storing(full)
  }

  prepare({ xid, isOnePhase }: XaPrepare, place: EventPlace): void {
    const at = placeOf(place)
    if (!this.isPreparing) {
      this.#receiver.end(at)
    } else if (isOnePhase) {
      this.#deliver(at, (rows, between) => this.#transactions.commitAtOnce(rows, between))
    } else {
      this.#events.storing(this.#transactions.prepare(xaName(formatXaId(xid))))
      this.#receiver.end(at)
    }
  }

  statement(query: QueryEvent, place: EventPlace): void {
    const { verb, xid } = xaStatement(query.statement)
    if (verb === 'START') this.begin()
    if (verb !== 'COMMIT' && verb !== 'ROLLBACK') return
    const at = placeOf(place)
    if (verb === 'ROLLBACK' || this.#cursor.isCovered) {
      this.#forget(xid)
      this.#receiver.end(at)
      return
    }
    this.#deliver(at, async (rows, between) => {
      if (!this.#transactions.has(xid)) await this.#find(xid)
      await this.#transactions.commit(xid, rows, between)
      this.#forget(xid)
    })
  }

  /** It was prepared before reading began: its rows are in the log in front of that. */
  async #find(xid: string): Promise<void> {
    const { file, start: offset } = this.#cursor.transaction!
    this.#logger.info({ xid, file, position: offset }, 'looking for the rows of an XA transaction')
    const spill = await findPrepared(xid, { file, offset }, this.#earlier, this.#state())
    if (spill === null) throw refusePrepared(xid, { file, offset })
    this.#transactions.adopt(xid, spill)
  }

  #forget(xid: string): void {
    const spill = this.#transactions.forget(xid)
    if (spill !== null) this.#documents.finished(spill, this.#cursor.transaction!)
  }

  #deliver(
    at: EventPlace,
    read: (rows: BinlogHandler['rows'], between: () => Promise<void> | undefined) => Promise<void>,
  ): void {
    this.#events.reading(async (between) => {
      await read((rows, map) => this.#receiver.rows(rows, map, at), between)
      this.#receiver.end(at)
    })
  }
}

/** A place that stays as it is. */
function placeOf(place: EventPlace): EventPlace {
  const { file, position, nextPosition, type, timestamp, serverId, flags, inPayload } = place
  return { file, position, nextPosition, type, timestamp, serverId, flags, inPayload }
}
