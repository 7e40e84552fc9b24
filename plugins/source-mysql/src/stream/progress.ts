import type { SourceLag } from '@tailrace/plugin-api'

/** For how long it holds that the log ends where it was seen to end, in milliseconds. */
const FRESH_MS = 15_000

/** How far reading is, for `lag()`. Times without a unit are of `performance.now()`. */
export class Progress {
  /** Commit time of the transaction read last, in microseconds since the Unix epoch; 0 before the first. */
  #commitTime = 0
  /** When everything that the server had was seen to be read; null while there is more. */
  #caughtUpAt: number | null = null
  #bytes: number | null = null

  /** A transaction was read. */
  read(commitTime: number): void {
    this.#commitTime = commitTime
  }

  /** The log ends so many bytes behind what was read. */
  ends(bytes: number, now = performance.now()): void {
    this.#bytes = bytes
    if (bytes === 0) this.#caughtUpAt = now
  }

  /** Bytes between what was read and the end of the log; seconds since everything that was committed was read. */
  lag(now = performance.now()): SourceLag {
    const bytes = this.#bytes === null ? null : { bytes: this.#bytes }
    const caughtUp = this.#caughtUpAt
    if (this.#bytes === 0 && caughtUp !== null && now - caughtUp < FRESH_MS) {
      return { bytes: 0, seconds: 0 }
    }
    const ages = [
      ...(this.#commitTime === 0 ? [] : [Date.now() / 1000 - this.#commitTime / 1e6]),
      ...(caughtUp === null ? [] : [(now - caughtUp) / 1000]),
    ]
    return ages.length === 0 ? { ...bytes } : { ...bytes, seconds: Math.max(0, Math.min(...ages)) }
  }
}
