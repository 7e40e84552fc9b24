/** How long before the end of the time to stop the pipelines are made to stop at once. */
const GRACE_MS = 1000

/** What a stop acts on. */
export interface Stoppable {
  stop(): Promise<unknown>
  abort(): Promise<unknown>
}

/**
 * Stops within a given time: in order first, at once shortly before the time is up or when told to.
 */
export class StopPlan {
  /** Whether it came to stopping at once. */
  forced = false
  readonly #target: Stoppable
  readonly #limit: number
  readonly #giveUp: () => void
  #timers: NodeJS.Timeout[] = []

  /**
   * @param limit milliseconds that stopping may take
   * @param giveUp called where even stopping at once has not ended in time
   */
  constructor(target: Stoppable, limit: number, giveUp: () => void) {
    this.#target = target
    this.#limit = limit
    this.#giveUp = giveUp
  }

  /** Stops in order. */
  begin(): void {
    void this.#target.stop()
    const orderly = Math.max(this.#limit / 2, this.#limit - GRACE_MS)
    this.#timers = [setTimeout(() => this.force(this.#limit - orderly), orderly)]
  }

  /** Stops at once. */
  force(within: number = GRACE_MS): void {
    this.end()
    this.forced = true
    void this.#target.abort()
    this.#timers = [setTimeout(this.#giveUp, within)]
  }

  /** Called when everything has ended. */
  end(): void {
    for (const timer of this.#timers) clearTimeout(timer)
  }
}
