/** Work that is done again and again until it is stopped, and can be paused between two rounds. */
export class Endless {
  readonly #work: () => Promise<void>
  #gate = Promise.withResolvers<void>()
  #parked = Promise.withResolvers<void>()
  #open = false
  #stopping = false
  readonly #ended: Promise<void>

  /** Begins paused. */
  constructor(work: () => Promise<void>) {
    this.#work = work
    this.#ended = this.#run()
    this.#ended.catch(() => {})
  }

  async #run(): Promise<void> {
    for (;;) {
      if (!this.#open) {
        this.#parked.resolve()
        await this.#gate.promise
      }
      if (this.#stopping) return
      await this.#work()
    }
  }

  resume(): void {
    if (this.#open) return
    this.#open = true
    this.#parked = Promise.withResolvers()
    this.#gate.resolve()
  }

  /** Resolves when nothing is under way. Rejects with the error that ended the work. */
  async pause(): Promise<void> {
    if (this.#open) {
      this.#open = false
      this.#gate = Promise.withResolvers()
    }
    await Promise.race([this.#parked.promise, this.#ended])
  }

  async stop(): Promise<void> {
    await this.pause()
    this.#stopping = true
    this.#gate.resolve()
    await this.#ended
  }
}
