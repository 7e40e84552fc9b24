import type { Transaction } from '@tailrace/plugin-api'
import {
  ByteWriter,
  DAY_MICROS,
  writeIsoDate,
  writeIsoTime,
  writeJsonCharacters,
} from '@tailrace/plugin-api/bytes'

/** What a head is about. */
export interface Placed {
  readonly transaction: Transaction
  readonly place: number
  readonly ordinal: number
}

/**
 * Writes the members that all records begin with: operation, id, where, when, transaction, position. What is the same for all changes
 * of a transaction is written once.
 */
export class RecordHead {
  readonly #where: string
  readonly #id = new ByteWriter(128)
  readonly #middle = new ByteWriter(256)
  #view: Uint8Array = new Uint8Array(0)
  #transaction: Transaction | null = null

  /** @param where members that say which table, e.g. `"database":"store","schema":"shop","table":"orders"` */
  constructor(where: string) {
    this.#where = where
  }

  /**
   * Appends `{"op":…,"id":…, …,"position":…`.
   *
   * @param op the operation's word
   * @param change what the record is about; row changes append their derivation to the id
   */
  write(out: ByteWriter, op: string, change: Placed & { readonly derivation?: string }): void {
    if (change.transaction !== this.#transaction) this.#prepare(change.transaction)
    const id = this.#id
    id.clear()
    change.transaction.writeChangeId(change, id)
    if (change.derivation !== undefined && change.derivation !== '') id.ascii(change.derivation)
    out.ascii('{"op":"')
    out.ascii(op)
    out.ascii('","id":"')
    writeJsonCharacters(out, id.bytes, 0, id.length)
    out.copy(this.#view)
    out.integer(change.place)
  }

  #prepare(transaction: Transaction): void {
    const middle = this.#middle
    const days = Math.floor(transaction.commitTime / DAY_MICROS)
    middle.clear()
    middle.ascii('",')
    middle.utf8(this.#where)
    middle.ascii(',"ts":"')
    writeIsoDate(middle, days)
    middle.ascii('T')
    writeIsoTime(middle, transaction.commitTime - days * DAY_MICROS, 6)
    middle.ascii('Z","tx":')
    middle.utf8(JSON.stringify(transaction.id))
    middle.ascii(',"position":')
    this.#view = middle.view()
    this.#transaction = transaction
  }
}
