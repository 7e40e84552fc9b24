import type { RowChange, Transaction } from '@tailrace/plugin-api'
import { ByteWriter } from '@tailrace/plugin-api/bytes'
import type { SourceWriter } from './dialect/dialect.ts'

/** What follows the row in envelopes of a snapshot: the same for all rows of one read that are encoded together. */
export class EndOfReads {
  readonly #source: SourceWriter
  readonly #suffix: Uint8Array
  readonly #end = new ByteWriter(512)
  #view: Uint8Array = new Uint8Array(0)
  #transaction: Transaction | null = null
  #place = 0
  #tail: Uint8Array | null = null

  /** @param suffix what ends every envelope */
  constructor(source: SourceWriter, suffix: Uint8Array) {
    this.#source = source
    this.#suffix = suffix
  }

  /**
   * @param tail what follows the `source` struct
   * @returns from the comma behind the row on; valid until the next call
   */
  of({ transaction, place }: RowChange, tail: Uint8Array): Uint8Array {
    if (transaction !== this.#transaction || place !== this.#place || tail !== this.#tail) {
      const end = this.#end
      end.clear()
      end.byte(0x2c)
      this.#source.write(end, transaction, place, true)
      end.copy(tail)
      end.copy(this.#suffix)
      this.#view = end.view()
      this.#transaction = transaction
      this.#place = place
      this.#tail = tail
    }
    return this.#view
  }
}
