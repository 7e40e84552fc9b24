/**
 * One `write` of the runtime on its way: settles when every record batch that holds some of its records is confirmed. A
 * countdown, so that records and partitions cost no promise.
 */
export class Delivery {
  readonly promise: Promise<void>
  /** Whether the promise is settled. */
  settled = false
  #open = 1
  readonly #resolve: () => void
  readonly #reject: (reason: unknown) => void

  constructor() {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.promise = promise
    this.#resolve = resolve
    this.#reject = reject
  }

  /** Says that one more record batch must be confirmed. */
  add(): void {
    this.#open++
  }

  /** One record batch is confirmed, or (once) all records have been handed over. */
  done(): void {
    if (--this.#open > 0) return
    this.settled = true
    this.#resolve()
  }

  /** It is not known what was delivered. */
  fail(reason: unknown): void {
    this.settled = true
    this.#reject(reason)
  }
}
