import type { Change } from '@tailrace/plugin-api'
import type { Announcements } from '../ddl/announcements.ts'
import { parseStatement, type Statement } from '../ddl/statement.ts'
import * as pgoutput from '../pgoutput/messages.ts'
import { readLsn, readTimestamp } from '../pgoutput/read.ts'
import { textCell } from '../pgoutput/tuple.ts'
import { coversPlace, type PostgresPosition } from '../position.ts'
import {
  HEARTBEAT_PREFIX,
  heartbeatTime,
  OWN_PREFIX,
  type OwnSignals,
  type OwnTable,
} from '../signals/own-signals.ts'
import type { Cursor } from './cursor.ts'

/** What {@link SideMessages} need of who reads the stream. */
export interface SideMessageEvents {
  /** Counts a change at a place. @returns whether it is to be delivered */
  advance(place: number): boolean
  push(change: Change): void
  /** Reading must stop behind this message: a definition is pending. */
  stop(): void
}

/** What settings say of messages. */
export interface SideMessageSettings {
  /** Whether messages of applications are delivered. */
  readonly messages: boolean
  readonly signals: OwnSignals
}

/** What comes in the stream beside the rows of tables: messages of applications, heartbeats, statements that the DDL trigger wrote. */
export class SideMessages {
  readonly #settings: SideMessageSettings
  readonly #from: PostgresPosition
  readonly #cursor: Cursor
  readonly #announcements: Announcements
  readonly #events: SideMessageEvents
  /** When the heartbeat read last was written, in microseconds since the Unix epoch; 0 before the first. */
  heartbeatTime = 0

  /** @param from where reading began */
  constructor(
    settings: SideMessageSettings,
    from: PostgresPosition,
    cursor: Cursor,
    announcements: Announcements,
    events: SideMessageEvents,
  ) {
    this.#settings = settings
    this.#from = from
    this.#cursor = cursor
    this.#announcements = announcements
    this.#events = events
  }

  /**
   * Reads a logical message.
   *
   * @param start offset of the replication message that it is in
   */
  read(bytes: Uint8Array, start: number, at: number, end: number): void {
    const message = pgoutput.parseLogicalMessage(bytes, at, end)
    const place = readLsn(bytes, start + 1)
    if (message.prefix.startsWith(OWN_PREFIX)) {
      if (message.transactional) this.#own(message, place, end - start)
    } else if (this.#settings.messages) {
      this.#foreign(message, readTimestamp(bytes, start + 17), place)
    }
  }

  /** Reads a row of a table of our own. */
  readRow(
    own: OwnTable,
    type: number,
    bytes: Uint8Array,
    place: number,
    at: number,
    end: number,
  ): void {
    if (own === 'heartbeat') {
      this.#heartbeat(this.#cursor.transaction?.commitTime ?? 0, place)
      return
    }
    // The trigger's function removes each row again.
    if (type !== pgoutput.INSERT) return
    const content = textCell(bytes, at + 6, end, 1)
    const statement = content === null ? null : parseStatement(content)
    if (statement !== null) this.#announce(statement, place, end - at)
  }

  #own({ prefix, content }: pgoutput.LogicalMessage, place: number, bytes: number): void {
    const { heartbeat, statements } = this.#settings.signals
    if (prefix === HEARTBEAT_PREFIX && heartbeat !== null) {
      const time = heartbeatTime(content, heartbeat.slot)
      if (time !== null) this.#heartbeat(time, place)
    } else if (prefix === statements?.prefix) {
      const statement = parseStatement(content)
      if (statement !== null) this.#announce(statement, place, bytes)
    }
  }

  #announce(statement: Statement, place: number, bytes: number): void {
    if (!this.#announcements.announce(statement, place, bytes)) this.#events.stop()
  }

  #heartbeat(time: number, place: number): void {
    this.heartbeatTime = time
    if (!this.#settings.signals.heartbeat!.isDelivered || !this.#events.advance(place)) return
    const { transaction, ordinal } = this.#cursor
    const of = { transaction: transaction!, place, ordinal }
    this.#events.push({ kind: 'mark', mark: 'heartbeat', ...of })
  }

  #foreign(
    { transactional, lsn, prefix, content }: pgoutput.LogicalMessage,
    time: number,
    at: number,
  ): void {
    const cursor = this.#cursor
    const of = { kind: 'message', prefix, content, transactional } as const
    if (transactional) {
      if (!this.#events.advance(at)) return
      const { transaction, ordinal } = cursor
      this.#events.push({ ...of, transaction: transaction!, place: at, ordinal })
      return
    }
    // `lsn` is the end of the message's record: no commit starts inside the record, and the next one may start at its end.
    const place = lsn - 1
    if (coversPlace(this.#from, place, place, 0)) return
    const transaction = cursor.newTransaction(0, place, time)
    this.#events.push({ ...of, transaction, place, ordinal: 0 })
    if (lsn > cursor.lsn) cursor.lsn = lsn
  }
}
