import type { Lsn } from '../lsn.ts'

/** Decides when the position moves although no change came: to where the server is, when it has nothing for us up to there. */
export class IdlePositions {
  /** Where the server was at its last keepalive. */
  #serverAt: Lsn = 0
  /** `lsn` of the position emitted last. */
  #emitted: Lsn
  #at = Number.NEGATIVE_INFINITY

  /** @param begin what was emitted before */
  constructor(begin: Lsn) {
    this.#emitted = begin
  }

  /** Where the server was at its last keepalive. */
  get serverAt(): Lsn {
    return this.#serverAt
  }

  /** The server said where it is. */
  heard(lsn: Lsn): void {
    if (lsn > this.#serverAt) this.#serverAt = lsn
  }

  /** A position was emitted. */
  emitted(lsn: Lsn): void {
    this.#emitted = lsn
  }

  /**
   * @param read end of the last whole commit that was read; nothing waits behind it
   * @param now monotonic milliseconds
   * @param interval milliseconds between two such positions, at least
   * @returns the place to move to, or null
   */
  next(read: Lsn, now: number, interval: number): Lsn | null {
    const lsn = Math.max(this.#serverAt, read)
    if (lsn <= this.#emitted || now - this.#at < interval) return null
    this.#at = now
    return lsn
  }
}
