import {
  type BinlogHandler,
  type EventPlace,
  type GtidEvent,
  type Incident,
  type MariadbGtidEvent,
  type QueryEvent,
  type Rotate,
  type RowsEvent,
  type TableMap,
  type XaPrepare,
} from '@tailrace/mysql-binlog'
import { type ChangeBatch, type Origin, TailraceError } from '@tailrace/plugin-api'
import type { LogPlace } from '../position/log-place.ts'
import { generationOf, type MysqlPosition } from '../position.ts'
import type { Delivered } from '../snapshot/delivered.ts'
import type { Snapshots } from '../snapshot/snapshots.ts'
import { MysqlTransaction, type TransactionPlace } from '../transaction.ts'
import type { AssemblerContext, AssemblerEvents } from './assembler-context.ts'
import { Batches } from './batches.ts'
import { Cursor } from './cursor.ts'
import { protocolError } from './protocol-error.ts'
import { RowCells } from './row-cells.ts'
import { Statements } from './statements.ts'
import { TransactionChanges } from './transaction-changes.ts'
import { transactionWord } from './transaction-word.ts'
import { Undoing } from './undoing.ts'
import { XaEvents } from './xa-events.ts'

/** What the event in front of a transaction told, until the transaction begins. */
interface Announced extends TransactionPlace {
  readonly commitTime: number
  /** Part of an ALTER that did not happen yet, or never will. */
  readonly isVoid: boolean
}

/**
 * Turns the events of a log into changes and batches: keeps the open transaction, counts its changes, drops what the position
 * already covers. One per connection; holds no more than one batch.
 */
export class Assembler implements BinlogHandler {
  readonly #origin: Origin
  readonly #generation: number
  readonly #events: AssemblerEvents
  readonly #snapshots: Snapshots
  readonly #cursor: Cursor
  readonly #batches: Batches
  readonly #changes: TransactionChanges
  readonly #statements: Statements
  readonly #xa: XaEvents
  readonly #undoing: Undoing
  #announced: Announced | null = null

  constructor(context: AssemblerContext, events: AssemblerEvents) {
    const { origin, versions, from, isByGtid, snapshots } = context
    this.#origin = origin
    this.#generation = generationOf(from)
    this.#events = events
    this.#snapshots = snapshots
    const cursor = new Cursor(from, origin.server, isByGtid)
    this.#cursor = cursor
    const emit = (batch: ChangeBatch) => events.emit(batch)
    const cells = new RowCells()
    this.#batches = new Batches(cells, () => this.position, emit)
    this.#changes = new TransactionChanges(versions, cursor, cells, this.#batches, snapshots)
    const storing = (stored: Promise<void>) => events.storing(stored)
    this.#statements = new Statements(versions, cursor, this.#batches, snapshots, storing)
    this.#undoing = new Undoing(cursor, this.#batches, snapshots, events, context.earlier)
    this.#xa = new XaEvents(context, cursor, events, {
      rows: (rows, map, place) => this.#changes.read(rows, map, place),
      end: (place) => this.#end(place),
    })
  }

  /** Whether a transaction is open or changes wait to be emitted. */
  get busy(): boolean {
    return this.isInside || !this.#batches.isEmpty
  }

  /** Whether changes wait to be emitted. */
  get hasChanges(): boolean {
    return !this.#batches.isEmpty
  }

  /** A position of its own object that covers all that was emitted; to be asked for when nothing waits to be emitted. */
  get position(): MysqlPosition {
    return this.#cursor.position(this.#statements.history, this.#xa.prepared, this.#snapshots.part)
  }

  /** What was delivered up to now; null where that cannot be told yet. */
  get delivered(): Delivered | null {
    return this.#cursor.delivered
  }

  /** Whether a transaction is open, or announced. */
  get isInside(): boolean {
    return this.#cursor.transaction !== null || this.#announced !== null
  }

  /** End of the last whole transaction, or a later place. */
  get at(): LogPlace {
    return this.#cursor.at
  }

  /** Emits what was read since the last batch; nothing when there was no change. */
  flush(): void {
    this.#batches.flush()
  }

  /** Nothing more is read: emits what was read, but for what waits for the end of its transaction. */
  abandon(): void {
    this.#undoing.abandon()
    this.#batches.flush()
  }

  gtid(gtid: GtidEvent, place: EventPlace): void {
    const { uuid, tag, number, originalCommitMicros } = gtid
    const name = uuid === null ? null : { uuid, tag, number }
    this.#announce(name, place, originalCommitMicros ?? place.timestamp * 1e6, false)
  }

  mariadbGtid(gtid: MariadbGtidEvent, place: EventPlace): void {
    const { domainId, serverId, sequence, alterPart } = gtid
    // What is altered in two parts is altered with the second.
    const isVoid = alterPart === 'start' || alterPart === 'rollback'
    const name = { domainId, serverId, sequence }
    this.#announce(name, place, place.timestamp * 1e6, isVoid)
    if (gtid.isStandalone) return
    this.#begin(place, null)
    if (gtid.isXaPrepare) this.#xa.begin()
    else if (!gtid.isXaEnd && !this.#cursor.isCovered) this.#undoing.begin(place)
  }

  begin(threadId: number, place: EventPlace): void {
    if (this.#cursor.transaction === null) this.#begin(place, threadId)
  }

  query(query: QueryEvent, place: EventPlace): void {
    const word = transactionWord(query.statement)
    if (word === 'end') this.#endAs(query, place)
    else if (word === 'savepoint') this.#undoing.savepoint(query, place)
    else if (word === 'xa') this.#xaStatement(query, place)
    else if (word === null) this.#statement(query, place)
  }

  xid(_xid: bigint, place: EventPlace): void {
    this.#end(place)
  }

  xaPrepare(prepare: XaPrepare, place: EventPlace): void {
    if (this.#cursor.transaction === null) throw protocolError('XA PREPARE without a transaction')
    this.#xa.prepare(prepare, place)
  }

  tableMap(): void {
    if (this.#xa.isPreparing) this.#xa.keep()
  }

  rows(rows: RowsEvent, map: TableMap, place: EventPlace): void {
    if (this.#xa.isPreparing) this.#xa.keep()
    else if (!this.#undoing.skips(place)) {
      this.#changes.read(rows, map, place)
      this.#undoing.read()
    }
  }

  /** MySQL logs no rows that are rolled back. */
  #endAs({ statement }: QueryEvent, place: EventPlace): void {
    // ROLLBACK is the longer word.
    if (statement.length === 'ROLLBACK'.length) this.#undoing.rollback()
    this.#end(place)
  }

  rotate({ file, position }: Rotate): void {
    this.#moved(file, position)
  }

  heartbeat(_heartbeat: unknown, { file, nextPosition }: EventPlace): void {
    this.#moved(file, nextPosition)
  }

  /** What is between transactions moves the place as they do: rows are read at the end of the log, whatever it ends with. */
  #moved(file: string, offset: number): void {
    if (this.isInside || file === '') return
    this.#cursor.moved(file, offset)
    this.#snapshots.gate?.reached(this.#cursor.at)
  }

  incident({ message }: Incident, { file, position }: EventPlace): void {
    throw new TailraceError(
      'SOURCE_POSITION_LOST',
      `The server says that changes are missing in its log at ${file}:${position}: ${message || 'no reason given'}.`,
      { fix: 'What is missing cannot be read. `tailrace reset` the pipeline to start anew.' },
    )
  }

  formatDescription(_description: unknown, { file, nextPosition }: EventPlace): void {
    this.#xa.described()
    this.#moved(file, nextPosition)
  }

  stop({ file, nextPosition }: EventPlace): void {
    this.#moved(file, nextPosition)
  }

  previousGtids(_gtids: unknown, { file, nextPosition }: EventPlace): void {
    this.#moved(file, nextPosition)
  }

  mariadbGtidList(_list: unknown, { file, nextPosition }: EventPlace): void {
    this.#moved(file, nextPosition)
  }

  skipped({ file, nextPosition }: EventPlace): void {
    this.#moved(file, nextPosition)
  }

  rowsQuery(): void {}

  #announce(
    gtid: TransactionPlace['gtid'],
    { file, position: start }: EventPlace,
    commitTime: number,
    isVoid: boolean,
  ): void {
    const { transaction } = this.#cursor
    if (transaction !== null) {
      throw protocolError(`transaction ${transaction.id} has no end before ${file}:${start}`)
    }
    this.#announced = { gtid, file, start, commitTime, isVoid }
    this.#ask()
  }

  #ask(): void {
    if (this.#snapshots.gate?.admits() !== false) return
    // While the transaction is open, what is in front of it may have to wait with it.
    this.#batches.flush()
    this.#events.held()
  }

  #begin({ file, position, serverId, timestamp }: EventPlace, thread: number | null): void {
    const none = { gtid: null, file, start: position, commitTime: timestamp * 1e6 }
    if (this.#announced === null) this.#ask()
    const announced = this.#announced ?? none
    const facts = { pos: position, serverId, thread }
    this.#announced = null
    const { commitTime } = announced
    this.#cursor.begin(
      new MysqlTransaction(this.#origin, announced, commitTime, facts, this.#generation),
    )
  }

  #end({ file, nextPosition }: EventPlace): void {
    const cursor = this.#cursor
    const { transaction } = cursor
    if (transaction === null) throw protocolError('a commit without a transaction')
    this.#undoing.settle()
    this.#changes.markEnd(transaction)
    cursor.end(file, nextPosition)
    this.#statements.ended()
    this.#snapshots.gate?.reached(cursor.at)
    // Marks fill a batch too: transactions may be many and small.
    if (this.#batches.isFull) this.#batches.flush()
  }

  #xaStatement(query: QueryEvent, place: EventPlace): void {
    if (this.#cursor.transaction === null) this.#begin(place, query.threadId)
    this.#xa.statement(query, place)
  }

  #statement(query: QueryEvent, place: EventPlace): void {
    const cursor = this.#cursor
    const isVoid = this.#announced?.isVoid === true
    const isAlone = cursor.transaction === null
    if (isAlone) this.#begin(place, query.threadId)
    const transaction = cursor.transaction!
    if (!cursor.isCovered && !isVoid) {
      this.#undoing.settle()
      this.#statements.follow(query, place, transaction, () => this.#changes.markBegin(transaction))
    }
    if (isAlone) this.#end(place)
  }
}
