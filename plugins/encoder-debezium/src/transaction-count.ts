import type { ChangeBatch, MessageChange, RowChange, Transaction } from '@tailrace/plugin-api'
import { inJavaOrder } from './columns/java-order.ts'
import { transactionId } from './dialect/transaction-id.ts'

const json = JSON.stringify

interface Counted {
  readonly transaction: Transaction | null
  readonly total: number
  readonly perTable: ReadonlyMap<string, number>
}

/** Counts the records of the open transaction, in all and per table. */
export class TransactionCount {
  #transaction: Transaction | null = null
  #total = 0
  #perTable = new Map<string, number>()
  /** What was counted before each batch. */
  readonly #before = new WeakMap<ChangeBatch, Counted>()

  /** Begins a batch. One that comes again, as the sink has to be written once more, is not counted twice. */
  begin(batch: ChangeBatch): void {
    const before = this.#before.get(batch)
    if (before === undefined) {
      const perTable = new Map(this.#perTable)
      this.#before.set(batch, { transaction: this.#transaction, total: this.#total, perTable })
      return
    }
    this.#transaction = before.transaction
    this.#total = before.total
    this.#perTable = new Map(before.perTable)
  }

  #follow(transaction: Transaction): void {
    if (transaction === this.#transaction) return
    this.#transaction = transaction
    this.#total = 0
    this.#perTable.clear()
  }

  /** Counts a change, and gives its place in the transaction as JSON. */
  count(change: RowChange): string {
    this.#follow(change.transaction)
    const order = (this.#perTable.get(change.table.id) ?? 0) + 1
    this.#perTable.set(change.table.id, order)
    this.#total++
    return `{"id":${json(transactionId(change.transaction))},"total_order":${this.#total},"data_collection_order":${order}}`
  }

  /** Counts a logical message. Each is the first of a collection of its own. */
  countMessage({ transaction }: MessageChange): string {
    this.#follow(transaction)
    this.#total++
    return `{"id":${json(transactionId(transaction))},"total_order":${this.#total},"data_collection_order":1}`
  }

  /** The members of an END record that hold what was counted. */
  totals(transaction: Transaction): string {
    this.#follow(transaction)
    const tables = inJavaOrder(this.#perTable).map(
      ([table, count]) => `{"data_collection":${json(table)},"event_count":${count}}`,
    )
    return `"event_count":${this.#total},"data_collections":[${tables.join(',')}]`
  }
}
