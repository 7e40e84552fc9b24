import { coversRead } from '../progress/covers-read.ts'
import type { ChunkRead, SnapshotProgress } from '../progress/snapshot-progress.ts'
import { settlesWithin } from '../chunks/settles-within.ts'

/** Chunks of fewer rows are not worth waiting for. */
export const LARGE_ROWS = 4096

/** Longer than a checkpoint takes where sinks and state store are well. */
const PATIENCE_MS = 500

/**
 * Chunks that were delivered and are not in a stored position: a process that dies now reads them again. Readers go on only while these, and those
 * that they are in, are no more than there are readers.
 */
export class UnstoredChunks {
  /** How many readers there are. */
  readers = 1
  #open = 0
  #completed: { readonly chunk: ChunkRead; readonly rows: number }[] = []
  #waiting: (() => void)[] = []
  /** Whether positions are stored soon; where they are not, waiting would only cost time. */
  #isSoon = true

  /** Waits until a reader may begin to deliver another chunk; {@link UnstoredChunks.ended} must follow. */
  async turn(signal: AbortSignal): Promise<void> {
    while (this.#isSoon && !signal.aborted && this.#open + this.#completed.length >= this.readers) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const wake = () => resolve()
      this.#waiting.push(wake)
      signal.addEventListener('abort', wake, { once: true })
      if (!(await settlesWithin(promise, PATIENCE_MS))) this.#isSoon = false
      signal.removeEventListener('abort', wake)
    }
    this.#open++
  }

  /** A chunk's rows were delivered. */
  completed(chunk: ChunkRead, rows: number): void {
    if (rows >= LARGE_ROWS) this.#completed.push({ chunk, rows })
  }

  /** A reader is in no chunk any more. */
  ended(): void {
    this.#open--
    this.#wake()
  }

  /** A position is stored. */
  stored(progress: SnapshotProgress | undefined): void {
    if (this.#completed.length === 0) return
    // A position that has the whole chunk includes any row of it, also one behind the last.
    this.#completed = this.#completed.filter(
      ({ chunk, rows }) => !coversRead(progress, chunk, rows),
    )
    this.#isSoon = true
    this.#wake()
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const wake of waiting) wake()
  }
}
