import {
  type BinlogHandler,
  type EventPlace,
  type GtidEvent,
  type GtidSet,
  MariadbGtidPosition,
  type MariadbGtidEvent,
  type MariadbGtidList,
  type QueryEvent,
} from '@tailrace/mysql-binlog'
import { noHandler } from '../dump/no-handler.ts'
import { type Gtids, MariadbGtids, MysqlGtids } from '../position/gtids.ts'
import { transactionWord } from '../stream/transaction-word.ts'
import type { TransactionPlace } from '../transaction.ts'

/** Where a transaction begins, and when it was committed. */
export interface TransactionStart {
  readonly file: string
  readonly offset: number
  /** Seconds since the Unix epoch. */
  readonly time: number
}

/** Follows the transactions of a log from the beginning of a file on: where each begins, and the GTIDs before it. */
export class TransactionStarts {
  readonly handler: BinlogHandler
  /** The GTIDs of all transactions before the last one that began, see {@link TransactionStarts.endOfLog}; null as long as the log has told none. */
  gtids: Gtids | null = null
  /** Where in its file the last transaction ended that did. */
  end = 0
  readonly #started: (start: TransactionStart) => void
  #name: TransactionPlace['gtid'] = null
  /** Whether the transaction that is read began with an event of its own, in front of its BEGIN. */
  #isAnnounced = false

  /** @param started told as each begins */
  constructor(started: (start: TransactionStart) => void) {
    this.#started = started
    this.handler = {
      ...noHandler,
      previousGtids: (gtids: GtidSet) => {
        this.gtids ??= new MysqlGtids(gtids.clone())
      },
      mariadbGtidList: (list: MariadbGtidList) => {
        this.gtids ??= new MariadbGtids(positionOf(list))
      },
      gtid: ({ uuid, tag, number, immediateCommitMicros: micros }: GtidEvent, place) => {
        const time = micros === null ? place.timestamp : Math.floor(micros / 1e6)
        this.#announce(uuid === null ? null : { uuid, tag, number }, place, time)
      },
      mariadbGtid: ({ domainId, serverId, sequence }: MariadbGtidEvent, place) => {
        this.#announce({ domainId, serverId, sequence }, place, place.timestamp)
      },
      begin: (_thread, place) => this.#begin(place),
      query: ({ statement }: QueryEvent, place) => {
        if (transactionWord(statement) === null) this.#begin(place)
        this.#end(place)
      },
      xid: (_, place) => this.#end(place),
      xaPrepare: (_, place) => this.#end(place),
    }
  }

  /** Nothing follows in the log: the last transaction is before the end too, if it is over. */
  endOfLog(): void {
    if (!this.#isAnnounced) this.#pass()
  }

  #pass(): void {
    if (this.#name !== null) this.gtids?.add(this.#name as never)
    this.#name = null
  }

  #announce(name: TransactionPlace['gtid'], place: EventPlace, time: number): void {
    // That another one begins says that the one before is over.
    this.#pass()
    this.#name = name
    this.#isAnnounced = true
    this.#started({ file: place.file, offset: place.position, time })
  }

  /** Servers before GTIDs announce none. */
  #begin({ file, position: offset, timestamp: time }: EventPlace): void {
    if (!this.#isAnnounced) this.#started({ file, offset, time })
    this.#isAnnounced = true
  }

  #end({ nextPosition }: EventPlace): void {
    this.#isAnnounced = false
    this.end = nextPosition
  }
}

function positionOf({ gtids }: MariadbGtidList): MariadbGtidPosition {
  const position = new MariadbGtidPosition()
  for (const gtid of gtids) position.advance(gtid)
  return position
}
