import type { Transaction } from '@tailrace/plugin-api'
import { ByteWriter } from '@tailrace/plugin-api/bytes'
import type { SourceWriter } from '../dialect/dialect.ts'
import { VERSION } from '../version.ts'
import { transactionFacts } from './facts.ts'

const json = JSON.stringify
const rowFollows: Uint8Array = Buffer.from(',"row":', 'latin1')
const noEvents: readonly number[] = []

/**
 * The `source` struct of a table's records. What is the same for all changes of a transaction is written once; the event that a change
 * comes from, and its row in there, are found by its place.
 */
export class SourceBlock implements SourceWriter {
  readonly #name: string
  readonly #tail: string
  readonly #database: string
  readonly #head = new ByteWriter(512)
  readonly #thread = new ByteWriter(32)
  #headView = new Uint8Array(0)
  #threadView = new Uint8Array(0)
  #transaction: Transaction | null = null
  #snapshot = false
  #events = noEvents
  /** Where in the events the one of the last change is. */
  #at = 0
  #pos = 0

  /**
   * @param name `source.name`
   * @param table null for records that are about no table
   */
  constructor(name: string, database: string, table: string | null) {
    this.#name = name
    this.#database = `","db":${json(database)},"sequence":null,"ts_us":`
    this.#tail = `000,"table":${json(table)},"server_id":`
  }

  write(out: ByteWriter, transaction: Transaction, place: number, snapshot: boolean): void {
    if (transaction !== this.#transaction || snapshot !== this.#snapshot) {
      this.#prepare(transaction, snapshot)
    }
    const events = this.#events
    let at = this.#at
    if (at > 0 && place < events[at]!) at = 0
    while (at + 2 < events.length && events[at + 2]! <= place) at += 2
    this.#at = at
    out.copy(this.#headView)
    if (at < events.length) {
      out.integer(events[at + 1]!)
      out.copy(rowFollows)
      out.integer(place - events[at]!)
    } else {
      out.integer(this.#pos)
      out.copy(rowFollows)
      out.byte(0x30)
    }
    out.copy(this.#threadView)
  }

  #prepare(transaction: Transaction, snapshot: boolean): void {
    const { origin, commitTime } = transaction
    const { gtid, file, pos, serverId, thread, events } = transactionFacts(transaction)
    const head = this.#head
    head.clear()
    head.utf8(
      `"source":{"version":"${VERSION}","connector":${json(origin.connector)},"name":${json(this.#name)},"ts_ms":`,
    )
    head.integer(Math.floor(commitTime / 1000))
    head.ascii(`,"snapshot":"${snapshot ? 'incremental' : 'false'}`)
    head.utf8(this.#database)
    head.integer(commitTime)
    head.ascii(',"ts_ns":')
    head.integer(commitTime)
    head.utf8(this.#tail)
    head.integer(serverId ?? 0)
    head.utf8(`,"gtid":${json(gtid ?? null)},"file":${json(file ?? '')},"pos":`)
    this.#thread.clear()
    this.#thread.ascii(`,"thread":${thread ?? null}`)
    this.#headView = head.view() as Uint8Array<ArrayBuffer>
    this.#threadView = this.#thread.view() as Uint8Array<ArrayBuffer>
    this.#transaction = transaction
    this.#snapshot = snapshot
    this.#events = snapshot ? noEvents : (events ?? noEvents)
    this.#at = 0
    this.#pos = pos ?? 0
  }
}
