import { type Clock, TailraceError } from '@tailrace/plugin-api'

/** How long a stream transform may hold changes at zero credit, in milliseconds. */
const STALL_MS = 2000

/**
 * Notices that changes which only a stream transform still holds, at no credit, will never move: nothing more can reach it.
 */
export class StallWatch {
  readonly #holding: readonly string[]
  readonly #clock: Clock
  #since: number | null = null

  /** @param holding names of the transforms that may hold changes */
  constructor(holding: readonly string[], clock: Clock) {
    this.#holding = holding
    this.#clock = clock
  }

  /**
   * To be called about once a second.
   *
   * @param stuck whether credit is out, something is outstanding, and no sink has anything left
   * @returns the error once it has lasted too long
   */
  look(stuck: boolean): TailraceError | null {
    if (!stuck || this.#holding.length === 0) {
      this.#since = null
      return null
    }
    const now = this.#clock.monotonic()
    this.#since ??= now
    if (now - this.#since < STALL_MS) return null
    const names = this.#holding.map((name) => `"${name}"`).join(' or ')
    return new TailraceError(
      'PIPELINE_STALLED',
      `transform ${names} holds changes while all credit is used up.`,
      { fix: 'Let it hold less (a smaller window), or raise credit.changes and credit.bytes.' },
    )
  }
}
