const WRAP = 2 ** 32

/**
 * What a server-side snapshot sees, from `pg_current_snapshot()`: `xmin:xmax:xip,…` (manual, 9.27.8). Transaction ids there are 64 bits wide;
 * the log has their lower 32.
 */
export class Visibility {
  readonly #oldest: number
  readonly #next: number
  readonly #running: ReadonlySet<number>

  /** @throws RangeError for a text that is no snapshot */
  constructor(text: string) {
    const match = /^(\d+):(\d+):([\d,]*)$/.exec(text)
    if (match === null) throw new RangeError(`"${text}" is not a snapshot`)
    this.#oldest = Number(match[1])
    this.#next = Number(match[2])
    this.#running = new Set(match[3] === '' ? [] : match[3]!.split(',').map(Number))
  }

  /** Transactions that were running when the snapshot was taken, as 64-bit ids. */
  get running(): ReadonlySet<number> {
    return this.#running
  }

  /** The transaction ids from here on were not given, or not over, when the snapshot was taken. */
  get next(): number {
    return this.#next
  }

  /**
   * Names the snapshot by its place in the log and its own figures: while no transaction begins (`xmax` stays), those that run can only become
   * fewer, so that two snapshots of one name see the same.
   */
  name(lsn: number): string {
    return [lsn.toString(16), this.#next.toString(36), this.#running.size.toString(36)].join('.')
  }

  /** The 64-bit id of a transaction in the log: the one nearest to the present. */
  widen(xid: number): number {
    const base = this.#next - (this.#next % WRAP)
    const full = base + xid
    if (full > this.#next + WRAP / 2) return full - WRAP
    return full < this.#next - WRAP / 2 ? full + WRAP : full
  }

  /** @param xid as the log has it */
  sees(xid: number): boolean {
    return this.seesFull(this.widen(xid))
  }

  /** @param xid 64 bits wide */
  seesFull(xid: number): boolean {
    if (xid < this.#oldest) return true
    return xid < this.#next && !this.#running.has(xid)
  }
}
