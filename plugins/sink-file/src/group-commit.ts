import type { OutputFile } from './output-file.ts'

/** Files written at a time. */
const CONCURRENCY = 8
/** Files kept open between commits. */
const MAX_OPEN = 128

interface Waiter {
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

/**
 * One fsync for many batches: what arrives while a commit is under way waits for the next one, which writes all of it.
 * After a failure everything that waits, and all that follows, is refused.
 */
export class GroupCommit {
  #dirty = new Set<OutputFile>()
  #waiters: Waiter[] = []
  #committing: Waiter[] = []
  #running: Promise<void> | null = null
  #failure: { readonly reason: unknown } | null = null
  /** Files with open handles, least recently used first. */
  readonly #open = new Set<OutputFile>()

  /** Says that a file has lines waiting, or is due for rotation. */
  add(file: OutputFile): void {
    this.#dirty.add(file)
  }

  /** Resolves when everything added so far is durable. */
  committed(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== null) {
        reject(this.#failure.reason)
        return
      }
      this.#waiters.push({ resolve, reject })
      this.flush()
    })
  }

  /** Commits what was added, unless a commit is under way already. */
  flush(): void {
    if (this.#failure !== null) return
    this.#running ??= this.#run()
  }

  /** Refuses what waits, and all that follows. */
  fail(reason: unknown): void {
    this.#failure ??= { reason }
    const waiters = [...this.#committing, ...this.#waiters]
    this.#committing = []
    this.#waiters = []
    for (const waiter of waiters) waiter.reject(reason)
  }

  /** Resolves when no commit is under way; never rejects. */
  async idle(): Promise<void> {
    await this.#running
  }

  async #run(): Promise<void> {
    // Batches that the runtime hands over in the same turn shall share this commit.
    await new Promise(setImmediate)
    while (this.#failure === null && (this.#waiters.length > 0 || this.#dirty.size > 0)) {
      const dirty = [...this.#dirty]
      this.#dirty = new Set()
      this.#committing = this.#waiters
      this.#waiters = []
      try {
        for (let i = 0; i < dirty.length; i += CONCURRENCY) {
          await settleAll(dirty.slice(i, i + CONCURRENCY).map((file) => file.commit()))
        }
        await this.#closeUnused(dirty)
      } catch (error) {
        this.fail(error)
        break
      }
      const done = this.#committing
      this.#committing = []
      for (const waiter of done) waiter.resolve()
    }
    // In the same turn as the last look at what waits, so that nobody counts on a loop that has ended.
    this.#running = null
  }

  async #closeUnused(used: readonly OutputFile[]): Promise<void> {
    for (const file of used) {
      this.#open.delete(file)
      if (file.isOpen) this.#open.add(file)
    }
    for (const file of this.#open) {
      if (this.#open.size <= MAX_OPEN) return
      this.#open.delete(file)
      await file.close()
    }
  }
}

/** Like `Promise.all`, but waits for the others too when one fails: none may still write after the failure is known. */
async function settleAll(promises: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(promises)
  for (const result of results) if (result.status === 'rejected') throw result.reason
}
