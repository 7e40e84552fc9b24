import type { Logger, PluginState } from '@tailrace/plugin-api'
import type { SchemaHistory } from './history/schema-history.ts'
import { deliveredOf, type MysqlPosition } from './position.ts'
import type { MysqlTransaction } from './transaction.ts'
import { type Spill, spillDocuments, SPILLS } from './xa/spill.ts'

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
  /** Documents of spills that no position names, nor ever will. */
  #orphans: readonly string[] = []
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

  /**
   * Reading begins, and nothing is written yet: finds the spills of readings that ended before a position that names them was emitted, or
   * stored. They are removed with the next position that is acknowledged: then no sink has an older one any more.
   */
  async begin({ prepared = {} }: MysqlPosition): Promise<void> {
    const spills = [...Object.values(prepared), ...this.#finished.map(({ spill }) => spill)]
    const needed = new Set(spills.flatMap(spillDocuments))
    const names = await this.#state().documents(SPILLS)
    this.#orphans = names.filter((name) => !needed.has(name))
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
    if (!isNew && over.length === 0 && this.#orphans.length === 0) return
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
    const orphans = this.#orphans
    const names = [...orphans, ...over.flatMap(({ spill }) => spillDocuments(spill))]
    if (names.length > 0) {
      await this.#state().removeDocuments(names)
      this.#finished = this.#finished.filter((one) => !over.includes(one))
      if (this.#orphans === orphans) this.#orphans = []
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
