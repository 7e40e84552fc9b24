import type { SourceLag } from '@tailrace/plugin-api'
import type { Lsn } from '../lsn.ts'

/** How far reading is, for `lag()`; updated per batch. */
export class Progress {
  /** Place of what was emitted last. */
  emitted: Lsn = 0
  /** End of the server's log as last heard. */
  serverEnd: Lsn = 0
  /** Commit time of what was emitted last, in microseconds since the Unix epoch. */
  commitTime = 0
  /** Server's clock minus ours, in microseconds. */
  clockOffset = 0

  /** The server's log reaches at least to `lsn`. */
  reaches(lsn: Lsn): void {
    if (lsn > this.serverEnd) this.serverEnd = lsn
  }

  lag(): SourceLag {
    if (this.emitted === 0) return {}
    const bytes = Math.max(0, this.serverEnd - this.emitted)
    if (bytes === 0) return { bytes, seconds: 0 }
    if (this.commitTime === 0) return { bytes }
    const now = Date.now() * 1000 + this.clockOffset
    return { bytes, seconds: Math.max(0, (now - this.commitTime) / 1e6) }
  }
}
