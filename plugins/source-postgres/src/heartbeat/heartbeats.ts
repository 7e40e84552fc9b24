import type { Logger } from '@tailrace/plugin-api'
import { CatalogSession } from '../stream/catalog-session.ts'
import type { ConnectionSettings } from '../connection/settings.ts'
import type { Options } from '../options.ts'
import { type BeatFacts, beatStatement } from './beat-statement.ts'

/** Writes heartbeats on a connection of its own, from now until it is stopped. One that cannot be written is logged, and the next is tried. */
export class Heartbeats {
  readonly #options: NonNullable<Options['heartbeat']>
  readonly #facts: () => BeatFacts
  readonly #logger: Logger
  readonly #session: CatalogSession
  readonly #timer: NodeJS.Timeout
  #isWriting = false
  #isFailing = false
  #isStopped = false

  /** @param facts asked for with each heartbeat */
  constructor(
    connection: ConnectionSettings,
    options: NonNullable<Options['heartbeat']>,
    facts: () => BeatFacts,
    logger: Logger,
  ) {
    this.#options = options
    this.#facts = facts
    this.#logger = logger
    this.#session = new CatalogSession(connection)
    this.#timer = setInterval(() => void this.#beat(), options.interval)
    void this.#beat()
  }

  stop(): void {
    this.#isStopped = true
    clearInterval(this.#timer)
    this.#session.destroy()
  }

  async #beat(): Promise<void> {
    if (this.#isWriting) return
    this.#isWriting = true
    try {
      await this.#session.run(async (session) => {
        // A standby that does not answer holds nothing up: a lost heartbeat is no loss.
        await session.query('SET synchronous_commit = off')
        const { sql, parameters } = beatStatement(this.#options, this.#facts())
        await session.query(sql, parameters)
      })
      this.#isFailing = false
    } catch (error) {
      if (this.#isStopped) return
      if (!this.#isFailing) this.#logger.warn({ error }, 'a heartbeat could not be written')
      this.#isFailing = true
    } finally {
      this.#isWriting = false
    }
  }
}
