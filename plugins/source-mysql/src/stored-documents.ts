import type { Logger, PluginState } from '@tailrace/plugin-api'
import type { SchemaHistory } from './history/schema-history.ts'
import { deliveredOf, type MysqlPosition } from './position.ts'
import type { MysqlTransaction } from './transaction.ts'
import { type Spill, spillDocuments } from './xa/spill.ts'

/** A spill whose transaction is over. */
interface Finished {
  readonly spill: Spill
  /** That which ended it. */
  readonly transaction: MysqlTransaction
}

/** Removes documents that no position needs any more, once later positions are durable at every sink. */
export class StoredDocuments {
  readonly #state: () => PluginState
  readonly #logger: Logger
  #finished: Finished[] = []
  #forgotten = 0
  #isBusy = false
  /** Acknowledged meanwhile. */
  #next: MysqlPosition | null = null
  /** The history that is in use; null before the log was read. */
  history: SchemaHistory | null = null

  constructor(state: () => PluginState, logger: Logger) {
    this.#state = state
    this.#logger = logger
  }

  /** A prepared transaction was ended by another one. */
  finished(spill: Spill, transaction: MysqlTransaction): void {
    this.#finished.push({ spill, transaction })
  }

  /** A position is durable at every sink. What cannot be removed now is with a later one. */
  acknowledged(position: MysqlPosition): void {
    if (this.#isBusy) {
      this.#next = position
      return
    }
    const isNew = position.history > this.#forgotten && this.history !== null
    const over = this.#finished.filter(({ transaction }) => isIncluded(position, transaction))
    if (!isNew && over.length === 0) return
    this.#isBusy = true
    this.#remove(position, over)
      .catch((error: unknown) => {
        this.#logger.debug({ error }, 'documents could not be removed yet')
      })
      .finally(() => {
        this.#isBusy = false
        const next = this.#next
        this.#next = null
        if (next !== null) this.acknowledged(next)
      })
  }

  async #remove({ history }: MysqlPosition, over: readonly Finished[]): Promise<void> {
    if (over.length > 0) {
      await this.#state().removeDocuments(over.flatMap(({ spill }) => spillDocuments(spill)))
      this.#finished = this.#finished.filter((one) => !over.includes(one))
    }
    if (history > this.#forgotten) {
      await this.history?.forget(history)
      this.#forgotten = history
    }
  }
}

function isIncluded(position: MysqlPosition, transaction: MysqlTransaction): boolean {
  return deliveredOf(position, transaction, transaction.origin.server) === 'whole'
}
