import type { Origin, TableSchema, Transaction } from '@tailrace/plugin-api'
import { ByteWriter } from '@tailrace/plugin-api/bytes'
import type { SourceWriter } from '../dialect/dialect.ts'
import { VERSION } from '../version.ts'

const json = JSON.stringify
const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8')
const inStream = bytesOf(',"snapshot":"false","db":')
const inSnapshot = bytesOf(',"snapshot":"incremental","db":')
const sequenceEnds = bytesOf('\\"]","ts_us":')

/**
 * The `source` struct of a table's records. Only the LSN differs between the changes of one transaction; what comes before, between
 * and after its two places is written once per transaction.
 */
export class SourceBlock implements SourceWriter {
  readonly #name: string
  readonly #table: Uint8Array
  readonly #head = new ByteWriter(256)
  readonly #middle = new ByteWriter(256)
  #headView = new Uint8Array(0)
  #middleView = new Uint8Array(0)
  #transaction: Transaction | null = null
  #snapshot = false
  #xid = true
  #origin: Origin | null = null
  #begin: Uint8Array = bytesOf('')
  #database: Uint8Array = bytesOf('')

  /**
   * @param name `source.name`
   * @param table null for records that are about no table
   */
  constructor(name: string, table: Pick<TableSchema, 'schema' | 'name'> | null) {
    this.#name = name
    this.#table = bytesOf(
      `000,"schema":${json(table?.schema ?? '')},"table":${json(table?.name ?? '')},"txId":`,
    )
  }

  /**
   * Appends `"source":{…` up to and with the LSN; `,"xmin":null}` follows.
   *
   * @param place the change's LSN
   * @param snapshot whether the change is a row of a snapshot
   * @param xid whether the change belongs to the transaction
   */
  write(
    out: ByteWriter,
    transaction: Transaction,
    place: number,
    snapshot: boolean,
    xid = true,
  ): void {
    if (transaction !== this.#transaction || snapshot !== this.#snapshot || xid !== this.#xid) {
      this.#prepare(transaction, snapshot, xid)
    }
    out.copy(this.#headView)
    const from = out.length
    out.integer(place)
    const to = out.length
    out.copy(this.#middleView)
    out.reserve(to - from)
    const bytes = out.bytes
    let at = out.length
    for (let i = from; i < to; i++) bytes[at++] = bytes[i]!
    out.length = at
  }

  #prepare(transaction: Transaction, snapshot: boolean, xid: boolean): void {
    const { native, commitTime } = transaction
    if (transaction.origin !== this.#origin) this.#setOrigin(transaction.origin)
    const head = this.#head
    head.clear()
    head.copy(this.#begin)
    head.integer(Math.floor(commitTime / 1000))
    head.copy(snapshot ? inSnapshot : inStream)
    head.copy(this.#database)
    const previous = native['previousCommitLsn']
    if (typeof previous === 'number') {
      head.ascii('\\"')
      head.integer(previous)
      head.ascii('\\",\\"')
    } else head.ascii('null,\\"')
    const middle = this.#middle
    middle.clear()
    middle.copy(sequenceEnds)
    middle.integer(commitTime)
    middle.ascii(',"ts_ns":')
    middle.integer(commitTime)
    middle.copy(this.#table)
    const id = native['xid']
    if (typeof id === 'number' && xid && !snapshot) middle.integer(id)
    else middle.ascii('null')
    middle.ascii(',"lsn":')
    this.#headView = head.view() as Uint8Array<ArrayBuffer>
    this.#middleView = middle.view() as Uint8Array<ArrayBuffer>
    this.#transaction = transaction
    this.#snapshot = snapshot
    this.#xid = xid
  }

  #setOrigin(origin: Origin): void {
    this.#origin = origin
    this.#begin = bytesOf(
      `"source":{"version":"${VERSION}","connector":${json(origin.connector)},"name":${json(this.#name)},"ts_ms":`,
    )
    this.#database = bytesOf(`${json(origin.database)},"sequence":"[`)
  }
}
