/** How many are kept: far more than backends that can be between the two. */
const KEPT = 4096

/**
 * The transactions that the stream delivered last, always, as the log has them. A commit is in the log a moment before it is visible (longer
 * on a busy machine), so that the first snapshot of the server must be asked whether it sees them.
 */
export class RecentTransactions {
  readonly #ids = new Uint32Array(KEPT)
  #count = 0

  add(xid: number): void {
    this.#ids[this.#count++ % KEPT] = xid
  }

  /** In no order. */
  get ids(): Iterable<number> {
    return this.#ids.subarray(0, Math.min(this.#count, KEPT))
  }
}
