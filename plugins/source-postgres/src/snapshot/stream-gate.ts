import type { Lsn } from '../lsn.ts'
import type { Visibility } from './visibility.ts'

/** A transaction at its beginning in the stream. */
export interface BeginningTransaction {
  /** As the log has it: 32 bits. */
  readonly xid: number
  /** Where its commit record starts. */
  readonly commitLsn: Lsn
  /** Whether some of its changes were delivered before this connection. */
  readonly isPartlyDelivered: boolean
}

/** How the stream stands to what a snapshot sees. */
export type Alignment = 'aligned' | 'ahead'

interface Round {
  readonly sees: Visibility
  /** Everything that the snapshot sees was committed before this place. */
  readonly end: Lsn
  /** Whether nothing that the snapshot sees may come after its rows. */
  readonly isStrict: boolean
  readonly settle: (alignment: Alignment) => void
  isAligned: boolean
}

/**
 * Holds the stream where it has delivered what a server-side snapshot sees, and nothing that it does not see. A place in the log cannot say that: a
 * commit is in the log before it is visible, for long where a synchronous standby is waited for.
 */
export class StreamGate {
  /** Transactions delivered that the last snapshot did not see yet, as the log has them. */
  readonly #delivered: Set<number>
  #reached: Lsn = 0
  /** Whether a snapshot is being taken. */
  #isTaking = false
  #round: Round | null = null
  #held: BeginningTransaction | null = null
  #heldAt: number | null = null
  /** Lets a held stream go on; set by the connection that reads it. */
  release: (() => void) | null = null

  /** @param delivered transactions that were delivered lately */
  constructor(delivered: Iterable<number> = []) {
    this.#delivered = new Set(delivered)
  }

  /** Since when the stream has waited before a transaction, by `performance.now()`; null where it does not. */
  get heldAt(): number | null {
    return this.#heldAt
  }

  /** Asks whether a transaction may be delivered; else it waits until {@link StreamGate.release} is called. */
  admits(transaction: BeginningTransaction): boolean {
    if (this.#mustWait(transaction)) {
      this.#held = transaction
      this.#heldAt = performance.now()
      return false
    }
    this.#delivered.add(transaction.xid)
    return true
  }

  /** Everything committed before a place was delivered. */
  reached(lsn: Lsn): void {
    if (lsn > this.#reached) this.#reached = lsn
    const round = this.#round
    if (round !== null && this.#reached >= round.end) this.#align(round)
  }

  /** A new connection reads on from a place; nothing is held. */
  restarted(lsn: Lsn): void {
    this.close()
    this.#reached = lsn
  }

  /** A snapshot is about to be taken: what was delivered before is visible by then, and nothing more is delivered. */
  take(): void {
    this.#isTaking = true
  }

  /**
   * Waits until the stream has delivered what a snapshot sees; from then on it delivers nothing more until {@link StreamGate.close}.
   *
   * Of two transactions the later in the log may be visible first. Where the snapshot sees only that one, the stream cannot stand rightly: if strict,
   * it must be taken anew; else the later one comes after the snapshot's rows, which have its changes already.
   *
   * @param sees what the snapshot sees
   * @param end a place that all commits which it sees come before
   * @returns `ahead` where another snapshot must be taken, as a transaction was delivered that this one does not see
   */
  align(sees: Visibility, end: Lsn, isStrict: boolean): Promise<Alignment> {
    this.#isTaking = false
    for (const xid of this.#delivered) {
      if (sees.sees(xid)) this.#delivered.delete(xid)
    }
    const { promise, resolve } = Promise.withResolvers<Alignment>()
    const round = { sees, end, isStrict, settle: resolve, isAligned: false }
    this.#round = round
    if (this.#delivered.size > 0) this.#fail(round)
    else if (this.#held !== null) {
      const held = this.#held
      if (!this.#mustWait(held)) {
        this.#delivered.add(held.xid)
        this.#letGo()
      }
    } else if (this.#reached >= end) this.#align(round)
    return promise
  }

  /** Lets the stream go on. */
  close(): void {
    this.#isTaking = false
    const round = this.#round
    this.#round = null
    round?.settle('ahead')
    if (this.#held !== null) this.#delivered.add(this.#held.xid)
    this.#letGo()
  }

  #mustWait({ xid, commitLsn, isPartlyDelivered }: BeginningTransaction): boolean {
    if (isPartlyDelivered) {
      if (this.#round !== null && !this.#round.sees.sees(xid)) this.#fail(this.#round)
      return false
    }
    if (this.#isTaking) return true
    const round = this.#round
    if (round === null || round.sees.sees(xid)) return false
    if (!round.isAligned && round.isStrict && commitLsn < round.end) {
      this.#fail(round)
      return false
    }
    this.#align(round)
    return true
  }

  #letGo(): void {
    const isHeld = this.#held !== null
    this.#held = null
    this.#heldAt = null
    if (isHeld) this.release?.()
  }

  #align(round: Round): void {
    if (round.isAligned) return
    round.isAligned = true
    round.settle('aligned')
  }

  #fail(round: Round): void {
    if (round === this.#round) this.#round = null
    round.settle('ahead')
  }
}
