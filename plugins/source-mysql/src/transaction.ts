import { formatGtid, formatMariadbGtid, type Gtid, type MariadbGtid } from '@tailrace/mysql-binlog'
import type { Origin, TableSchema, Transaction } from '@tailrace/plugin-api'
import type { ByteWriter } from '@tailrace/plugin-api/bytes'

/** What only MySQL and MariaDB know of a transaction. */
export type MysqlTransactionFacts = {
  /** As its server prints it; null without (`gtid_mode=OFF`). */
  readonly gtid: string | null
  /** The log file. */
  readonly file: string
  /** Where in it the BEGIN starts, or what stands for it: MariaDB's GTID event, the statement of a DDL. */
  readonly pos: number
  /** `server_id` of the server that made the transaction. */
  readonly serverId: number
  /** `CONNECTION_ID()` of the session that did; null where the log does not tell. */
  readonly thread: number | null
  /**
   * The events that changes come from, in log order, two numbers each: the place of the event's first change, and where the event
   * starts in the file. Grows while the transaction is read.
   */
  readonly events: readonly number[]
}

/** Where a transaction is in the log, and what names it. */
export interface TransactionPlace {
  readonly gtid: Gtid | MariadbGtid | null
  readonly file: string
  /** Where its first event starts: the GTID event, where there is one. What positions are compared by without GTIDs. */
  readonly start: number
}

/** What the log says of a transaction beyond its place. */
export type TransactionFacts = Pick<MysqlTransactionFacts, 'pos' | 'serverId' | 'thread'>

/** What of a change its id is made of. */
interface IdParts {
  readonly place: number
  readonly ordinal: number
  readonly kind?: string
  readonly table?: TableSchema | null
}

const SLASH = 0x2f

/**
 * How ids of changes name the server; behind a `.`, how often the pipeline has begun anew, if ever, as a server that was set back comes to the same
 * places again.
 */
export function serverInIds(server: string, generation: number): string {
  return generation === 0 ? server : `${server}.${generation}`
}

/**
 * A committed transaction of MySQL or MariaDB.
 *
 * Its changes are counted twice. `ordinal` counts those of one table, also where they were delivered before: it is the same
 * whichever other tables are read, and on every server that has the transaction, so ids and positions are made of it. `place`
 * counts all that are read, from 1, and tells their event; 0 is the begin mark.
 */
export class MysqlTransaction implements Transaction, TransactionPlace {
  readonly origin: Origin
  /** Not known: places are in files. */
  readonly commitPlace = 0
  readonly gtid: Gtid | MariadbGtid | null
  readonly file: string
  readonly start: number
  /** From the GTID event where it tells (MySQL 8.0 and later), else to the second: when the first statement began. */
  readonly commitTime: number
  /** Of the positions that cover it, see `MysqlPosition`. */
  readonly generation: number
  readonly #facts: TransactionFacts
  readonly #events: number[] = []
  #id = ''
  #native: MysqlTransactionFacts | null = null
  #idTable: TableSchema | null = null
  #idPrefix: Uint8Array | null = null

  constructor(
    origin: Origin,
    place: TransactionPlace,
    commitTime: number,
    facts: TransactionFacts,
    generation = 0,
  ) {
    this.origin = origin
    this.generation = generation
    this.gtid = place.gtid
    this.file = place.file
    this.start = place.start
    this.commitTime = commitTime
    this.#facts = facts
  }

  /** The GTID, else `file:start`. */
  get id(): string {
    if (this.#id === '') {
      this.#id = this.gtid === null ? `${this.file}:${this.start}` : gtidText(this.gtid)
    }
    return this.#id
  }

  get native(): MysqlTransactionFacts {
    this.#native ??= {
      gtid: this.gtid === null ? null : this.id,
      file: this.file,
      ...this.#facts,
      events: this.#events,
    }
    return this.#native
  }

  /** How many events changes come from so far. */
  get eventCount(): number {
    return this.#events.length / 2
  }

  /** The events behind the first few have none that are told. */
  forgetEvents(kept: number): void {
    this.#events.length = 2 * kept
  }

  /** An event begins at `position`, whose first change is at `place`. */
  addEvent(place: number, position: number): void {
    this.#events.push(place, position)
  }

  /**
   * `<gtid>/<database.table>/<ordinal>`, without GTIDs `<server>/<file:start>/<database.table>/<ordinal>`; with GTIDs, where the pipeline has begun
   * anew, how often is in front. Of a schema change without the table, of a mark `begin` or `commit` in its place.
   */
  writeChangeId(change: IdParts, out: ByteWriter): void {
    if (change.kind === 'row') {
      out.copy(this.#prefixOf(change.table!))
      out.integer(change.ordinal)
      return
    }
    out.ascii(this.#name())
    if (change.kind !== 'schema') out.ascii(change.place === 0 ? 'begin' : 'commit')
    else {
      out.byte(SLASH)
      out.integer(change.ordinal)
    }
  }

  #prefixOf(table: TableSchema): Uint8Array {
    if (table !== this.#idTable) {
      this.#idTable = table
      this.#idPrefix = Buffer.from(`${this.#name()}${encodeURI(tableKey(table))}/`, 'latin1')
    }
    return this.#idPrefix!
  }

  #name(): string {
    const { gtid, generation, id } = this
    if (gtid === null) return `${serverInIds(this.origin.server, generation)}/${id}/`
    // Without the server: a replica that takes over has the same transactions.
    return generation === 0 ? `${id}/` : `${generation}/${id}/`
  }
}

/** Name of the table that a change was logged for, whatever transforms made of it. */
export function tableKey(table: TableSchema): string {
  let logged = table
  while (logged.origin !== null) logged = logged.origin
  return logged.id
}

/** A GTID as its server prints it. */
export function gtidText(gtid: Gtid | MariadbGtid): string {
  return 'uuid' in gtid ? formatGtid(gtid) : formatMariadbGtid(gtid)
}
