import { type Change, ChangeBatch, NO_ROW, RowChange, type TableSchema } from '@tailrace/plugin-api'
import { Announcements } from '../ddl/announcements.ts'
import type { Lsn } from '../lsn.ts'
import * as pgoutput from '../pgoutput/messages.ts'
import { readLsn, readTimestamp, readUint32 } from '../pgoutput/read.ts'
import type { PostgresPosition } from '../position.ts'
import type { PostgresSnapshots } from '../snapshot/snapshot-plan.ts'
import type { AssemblerContext, AssemblerEvents } from './assembler-context.ts'
import { ConnectionTables, type PendingRelation } from './connection-tables.ts'
import { Cursor } from './cursor.ts'
import type { StreamPoint } from './known-tables.ts'
import { NewVersions } from './new-versions.ts'
import { protocolError } from './protocol-error.ts'
import { RowCells } from './row-cells.ts'
import { SideMessages } from './side-messages.ts'

const XLOG_DATA = 0x77
const KEEPALIVE = 0x6b
/** 'w', start, end and clock, before the message of the output plugin (manual, 53.4). */
const XLOG_HEADER = 25

/** Before the old key of an update that changed it (manual, 53.9, "Update"). */
const OLD_KEY = 0x4b

/** A batch is cut at this many changes, so that sinks begin while the rest is read. */
const BATCH_CHANGES = 1024
/** What a row change takes beside its bytes, roughly. */
const CHANGE_BYTES = 200

const none: readonly number[] = []

/**
 * Turns replication messages into changes and batches: keeps the open transaction, numbers the changes of each place, drops
 * what the position already covers. One per connection; holds no more than one batch.
 */
export class Assembler {
  readonly #events: AssemblerEvents
  readonly #snapshots: PostgresSnapshots
  readonly #tables: ConnectionTables
  readonly #cursor: Cursor
  readonly #cells = new RowCells()
  readonly #announcements: Announcements
  readonly #side: SideMessages
  readonly #newVersions: NewVersions

  #changes: Change[] = []
  #bytes = 0
  #stopped = false

  /** Clock of the server when it sent what was read last, in microseconds since the Unix epoch. */
  serverClock = 0

  /** @param lsn the `lsn` of `from` */
  constructor(
    context: AssemblerContext,
    from: PostgresPosition,
    lsn: Lsn,
    events: AssemblerEvents,
  ) {
    this.#snapshots = context.snapshots
    this.#events = events
    this.#cursor = new Cursor(context.origin, context.timeline, from, lsn, context.snapshots)
    this.#tables = new ConnectionTables(context.wanted, context.known, context.signals)
    const { database } = context.origin
    const out = {
      flush: () => this.flush(),
      emit: (batch: ChangeBatch) => this.#emit(batch),
    }
    this.#newVersions = new NewVersions(database, this.#tables, this.#cursor, out)
    this.#announcements = new Announcements({ ...context, database }, this.#tables, this.#cursor, {
      advance: (place, isWanted) => this.#advance(place, isWanted),
      ...out,
    })
    this.#side = new SideMessages(context, from, this.#cursor, this.#announcements, {
      advance: (place) => this.#advance(place, true),
      push: (change) => this.#changes.push(change),
      stop: () => (this.#stopped = true),
    })
  }

  /** When the heartbeat read last was written, in microseconds since the Unix epoch; 0 before the first. */
  get heartbeatTime(): number {
    return this.#side.heartbeatTime
  }

  /** From now on positions are of another timeline. */
  set timeline(timeline: number) {
    this.#cursor.timeline = timeline
  }

  /** A definition that waits for {@link Assembler.define}; nothing may be read before. */
  get pending(): PendingRelation | null {
    return this.#announcements.pending ?? this.#tables.pending
  }

  /** Whether a transaction is open or changes wait to be emitted. */
  get busy(): boolean {
    return this.#cursor.transaction !== null || this.#changes.length > 0
  }

  /** End of the last whole commit read. */
  get lsn(): Lsn {
    return this.#cursor.lsn
  }

  /**
   * Reads the body of one CopyData message.
   *
   * @returns false where reading must stop behind it: a definition is pending, or the receiver wants no more
   * @throws TailraceError SOURCE_PROTOCOL
   * @throws RangeError for a truncated message
   */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    const kind = bytes[start]
    if (kind === KEEPALIVE) {
      this.serverClock = readTimestamp(bytes, start + 9)
      this.#events.keepalive(readLsn(bytes, start + 1), bytes[start + 17] === 1)
      return true
    }
    if (kind !== XLOG_DATA) throw protocolError(`replication message ${kind} is unknown`)
    this.#stopped = false
    const at = start + XLOG_HEADER
    const type = bytes[at]
    if (type === pgoutput.INSERT || type === pgoutput.UPDATE || type === pgoutput.DELETE) {
      this.#row(type, bytes, start, at, end)
      this.#bytes += end - start
      if (this.#changes.length >= BATCH_CHANGES) this.flush()
      return !this.#stopped
    }
    return this.#control(type, bytes, start, at, end)
  }

  /** Emits what was read since the last batch; nothing when there was no change. */
  flush(): void {
    const changes = this.#changes
    if (changes.length === 0) return
    this.#changes = []
    const bytes = this.#bytes + changes.length * CHANGE_BYTES
    this.#bytes = 0
    this.#emit(new ChangeBatch(changes, this.#cursor.position, bytes))
  }

  /**
   * The position of a place between transactions, where the server has nothing for us before it.
   *
   * @param lsn not before {@link Assembler.lsn}
   */
  idlePosition(lsn: Lsn): PostgresPosition {
    this.#cursor.lsn = lsn
    return this.#cursor.position
  }

  /** Where reading is. */
  get point(): StreamPoint {
    return this.#cursor.point
  }

  /** A position of its own object that covers all that was emitted; to be asked for when nothing waits to be emitted. */
  get position(): PostgresPosition {
    return this.#cursor.position
  }

  /** Gives the pending table definition; reading may go on. */
  define(schema: TableSchema): void {
    if (this.#announcements.pending !== null) this.#announcements.define(schema)
    else this.#tables.define(schema, this.#cursor.point)
  }

  #row(type: number, bytes: Uint8Array, start: number, at: number, end: number): void {
    const table = this.#tables.find(readUint32(bytes, at + 1))
    const place = readLsn(bytes, start + 1)
    if (table.schema === null && table.own !== null) {
      this.#side.readRow(table.own, type, bytes, place, at, end)
      return
    }
    if (!this.#advance(place, table.schema !== null, table.oid)) return
    const transaction = this.#cursor.transaction!
    const { ordinal } = this.#cursor
    const from = at + 5
    const change =
      type === pgoutput.INSERT
        ? this.#cells.insert(bytes, from, end, table, transaction, place, ordinal)
        : type === pgoutput.UPDATE
          ? this.#cells.update(bytes, from, end, table, transaction, place, ordinal)
          : this.#cells.delete(bytes, from, end, table, transaction, place, ordinal)
    this.#changes.push(change)
    if (bytes[from] === OLD_KEY && type === pgoutput.UPDATE && this.#snapshots.isActive) {
      this.#snapshots.noteMoved(change)
    }
  }

  #control(
    type: number | undefined,
    bytes: Uint8Array,
    start: number,
    at: number,
    end: number,
  ): boolean {
    switch (type) {
      case pgoutput.BEGIN:
        this.serverClock = readTimestamp(bytes, start + 17)
        if (!this.#begin(bytes, at, end)) this.#stopped = true
        break
      case pgoutput.COMMIT:
        this.#commit(bytes, at, end)
        break
      case pgoutput.RELATION:
        return this.#tables.relation(bytes, at, end, this.#cursor.point)
      case pgoutput.TRUNCATE:
        this.#truncate(bytes, start, at, end)
        break
      case pgoutput.MESSAGE:
        this.#side.read(bytes, start, at, end)
        break
      case pgoutput.ORIGIN:
      case pgoutput.TYPE:
        break
      default:
        throw protocolError(`message ${type} is unknown`)
    }
    this.#bytes += end - start
    return !this.#stopped
  }

  #begin(bytes: Uint8Array, at: number, end: number): boolean {
    const cursor = this.#cursor
    cursor.begin(bytes, at, end)
    return this.#events.begins(cursor.transaction!, cursor.isSkipping)
  }

  #commit(bytes: Uint8Array, at: number, end: number): void {
    const transaction = this.#cursor.commit(bytes, at, end)
    if (transaction !== null) {
      const place = transaction.commitEndLsn!
      this.#changes.push({ kind: 'mark', mark: 'commit', transaction, place, ordinal: 0 })
    }
    // Marks fill a batch too: transactions may be many and small.
    if (this.#changes.length >= BATCH_CHANGES) this.flush()
  }

  /**
   * Counts a change at a place; has the begin mark and new versions of tables go before it.
   *
   * @param of object ids of its tables
   * @returns whether it is to be delivered
   */
  #advance(place: number, isWanted: boolean, of: number | readonly number[] = none): boolean {
    const cursor = this.#cursor
    const transaction = cursor.count(place)
    if (!isWanted) return false
    if (cursor.isSkipping) {
      if (cursor.isCovered) {
        if (this.#tables.hasWaiting) this.#newVersions.takeEffect(transaction, of)
        return false
      }
      cursor.isSkipping = false
    }
    if (!cursor.isBegun) {
      cursor.isBegun = true
      this.#changes.push({ kind: 'mark', mark: 'begin', transaction, place: 0, ordinal: 0 })
    }
    if (this.#tables.hasWaiting) this.#newVersions.takeEffect(transaction, of)
    return true
  }

  #truncate(bytes: Uint8Array, start: number, at: number, end: number): void {
    const place = readLsn(bytes, start + 1)
    const { oids } = pgoutput.parseTruncate(bytes, at, end)
    for (const oid of oids) {
      const { schema } = this.#tables.find(oid)
      if (!this.#advance(place, schema !== null, oids)) continue
      const transaction = this.#cursor.transaction!
      const { ordinal } = this.#cursor
      this.#changes.push(
        new RowChange('truncate', schema!, transaction, place, ordinal, null, NO_ROW, NO_ROW),
      )
    }
  }

  #emit(batch: ChangeBatch): void {
    if (!this.#events.emit(batch)) this.#stopped = true
  }
}
