import type { Ownership, Position, Retries } from '@tailrace/plugin-api'

/** What a checkpointer needs of its surroundings. */
export interface CheckpointerSettings {
  readonly ownership: Ownership
  /** Milliseconds that confirmed positions are gathered before they are written. */
  readonly interval: number
  readonly retries: Retries
  readonly signal: AbortSignal
  /** The checkpoints are durable. */
  readonly stored: (positions: ReadonlyMap<string, Position>) => void
  /** They cannot be written. */
  readonly failed: (error: unknown) => void
}

/**
 * Writes what the sinks confirmed as checkpoints: gathers for an interval, one write at a time. Only after a write is durable are its
 * positions reported as stored, which is what lets the source forget.
 */
export class Checkpointer {
  readonly #settings: CheckpointerSettings
  #waiting = new Map<string, Position>()
  #timer: NodeJS.Timeout | null = null
  #writing: Promise<void> | null = null
  #ended = false

  constructor(settings: CheckpointerSettings) {
    this.#settings = settings
  }

  /** A sink confirmed everything up to a position. */
  confirmed(sink: string, position: Position): void {
    this.#waiting.set(sink, position)
    if (this.#timer === null && this.#writing === null && !this.#ended) {
      this.#timer = setTimeout(() => void this.flush(), this.#settings.interval)
    }
  }

  /** Writes at once what was gathered; resolves when nothing is left to write. Never rejects. */
  async flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    while (this.#writing !== null) await this.#writing
    if (this.#waiting.size === 0 || this.#ended) return
    const positions = this.#waiting
    this.#waiting = new Map()
    this.#writing = this.#write(positions)
    await this.#writing
    this.#writing = null
    if (this.#waiting.size > 0 && !this.#ended && this.#timer === null) {
      this.#timer = setTimeout(() => void this.flush(), this.#settings.interval)
    }
  }

  /** Stops writing; what was gathered and not written is read again at the next start. */
  end(): void {
    this.#ended = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  async #write(positions: ReadonlyMap<string, Position>): Promise<void> {
    const { ownership, retries, signal, stored, failed } = this.#settings
    for (;;) {
      try {
        await ownership.writeCheckpoints(Object.fromEntries(positions))
        retries.reset()
        if (!this.#ended) stored(positions)
        return
      } catch (error) {
        if (signal.aborted || this.#ended) return
        try {
          await retries.wait(error, signal)
        } catch (exhausted) {
          if (!signal.aborted) failed(exhausted)
          return
        }
      }
    }
  }
}
