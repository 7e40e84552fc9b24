import type { Json, Logger, Ownership } from '@tailrace/plugin-api'
import type { PipelineSnapshot } from './pipeline-snapshot.ts'

const ACTIVE_MS = 1000
const IDLE_MS = 10_000

/**
 * Keeps in the state store what `status` shows: each second while something changes, every ten seconds as a sign of life otherwise.
 * A store that is away only makes the status old.
 */
export class StatusReporter {
  readonly #ownership: Ownership
  readonly #logger: Logger
  readonly #snapshot: () => PipelineSnapshot
  readonly #timer: NodeJS.Timeout
  #written = ''
  #writtenAt = 0
  #writing = false

  constructor(
    ownership: Ownership,
    logger: Logger,
    snapshot: () => PipelineSnapshot,
    everySecond: () => void,
  ) {
    this.#ownership = ownership
    this.#logger = logger
    this.#snapshot = snapshot
    this.#timer = setInterval(() => {
      everySecond()
      void this.#report()
    }, ACTIVE_MS)
  }

  async #report(): Promise<void> {
    const text = JSON.stringify(this.#snapshot())
    const now = performance.now()
    if (this.#writing || (text === this.#written && now - this.#writtenAt < IDLE_MS)) return
    this.#writing = true
    this.#written = text
    this.#writtenAt = now
    try {
      await this.#ownership.writeStatus(JSON.parse(text) as Json)
    } catch (error) {
      this.#logger.debug({ err: error }, 'the status was not stored')
    } finally {
      this.#writing = false
    }
  }

  /** Stops, and writes the last status. */
  async end(): Promise<void> {
    clearInterval(this.#timer)
    this.#written = ''
    this.#writing = false
    await this.#report()
  }
}
