import type { SourceLag } from '@tailrace/plugin-api'
import type { Lsn } from '../lsn.ts'

/** A long header of a page of the log: the end of records and the end of the log differ by as much without anything being there. */
const HEADER_BYTES = 40
/** For how long it holds that the server's log ends where it was seen to end, in milliseconds. */
const FRESH_MS = 15_000
/** Where the log ended is kept for so many moments. */
const MOST_ENDS = 512

/** How far reading is, for `lag()`; updated per batch and keepalive. Times without a unit are of `performance.now()`. */
export class Progress {
  /** Up to here all was emitted, or there was nothing to emit. */
  emitted: Lsn = 0
  /** End of the server's log as last heard. */
  serverEnd: Lsn = 0
  /** Commit time of what was emitted last, or of the last heartbeat, in microseconds since the Unix epoch. */
  commitTime = 0
  /** Server's clock minus ours, in microseconds. */
  clockOffset = 0
  /** Where the log ended and when that was seen last, in order. */
  #ends: { lsn: Lsn; at: number }[] = []

  /** The server's log reaches at least to `lsn`. */
  reaches(lsn: Lsn): void {
    if (lsn > this.serverEnd) this.serverEnd = lsn
  }

  /** The server's log ends at `lsn` at the moment. */
  ends(lsn: Lsn, now = performance.now()): void {
    this.reaches(lsn)
    const last = this.#ends.at(-1)
    if (last !== undefined && last.lsn >= lsn) {
      last.at = now
      return
    }
    this.#ends.push({ lsn, at: now })
    if (this.#ends.length > MOST_ENDS) this.#ends = this.#ends.filter((_, index) => index % 2 === 0)
  }

  /** All before `lsn` was emitted, or there was nothing to emit. */
  passed(lsn: Lsn): void {
    this.reaches(lsn)
    if (lsn > this.emitted) this.emitted = lsn
  }

  /** A heartbeat that was written at `time`, in microseconds since the Unix epoch, has arrived. */
  heard(time: number): void {
    if (time > this.commitTime) this.commitTime = time
  }

  /**
   * Bytes between what was read and the end of the log; seconds since everything that was committed was read: the newest change or
   * heartbeat read was committed then, or the log was seen to end where reading is.
   */
  lag(now = performance.now()): SourceLag {
    if (this.emitted === 0) return {}
    const behind = this.serverEnd - this.emitted
    const bytes = behind <= HEADER_BYTES ? 0 : behind
    const reached = this.emitted + HEADER_BYTES
    while (this.#ends.length > 1 && this.#ends[1]!.lsn <= reached) this.#ends.shift()
    const [first] = this.#ends
    const seen = first !== undefined && first.lsn <= reached ? first.at : null
    if (bytes === 0 && (seen === null || now - seen < FRESH_MS)) return { bytes, seconds: 0 }
    const clock = Date.now() * 1000 + this.clockOffset
    const ages = [
      ...(this.commitTime === 0 ? [] : [(clock - this.commitTime) / 1e6]),
      ...(seen === null ? [] : [(now - seen) / 1000]),
    ]
    return ages.length === 0 ? { bytes } : { bytes, seconds: Math.max(0, Math.min(...ages)) }
  }
}
