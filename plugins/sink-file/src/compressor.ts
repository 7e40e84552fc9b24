import type { Logger } from '@tailrace/plugin-api'
import { compress, uncompressed } from './rotation.ts'

/** Compresses rotated files one after the other, beside the writing. What is left at the end is taken up at the next start. */
export class Compressor {
  readonly #logger: Logger
  readonly #abort = new AbortController()
  #last: Promise<void> = Promise.resolve()

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** Compresses a file. */
  add(path: string): void {
    this.#enqueue(path, () => compress(path, this.#abort.signal))
  }

  /** Compresses the files that were rotated away from `path` earlier and are not compressed yet. */
  addLeftovers(path: string): void {
    this.#enqueue(path, async () => {
      for (const leftover of await uncompressed(path)) {
        if (this.#abort.signal.aborted) return
        await compress(leftover, this.#abort.signal)
      }
    })
  }

  /** Gives up what is under way and resolves when nothing runs. */
  async close(): Promise<void> {
    this.#abort.abort()
    await this.#last
  }

  #enqueue(path: string, work: () => Promise<void>): void {
    this.#last = this.#last.then(async () => {
      if (this.#abort.signal.aborted) return
      try {
        await work()
      } catch (error) {
        if (this.#abort.signal.aborted || (error as NodeJS.ErrnoException).code === 'ENOENT') return
        this.#logger.warn(
          { path, error: (error as Error).message },
          'cannot compress a rotated file; it stays as it is until the next start',
        )
      }
    })
  }
}
