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
  readonly settle: (alignment: Alignment) => void
  isAligned: boolean
}

/**
 * Holds the stream where it has delivered exactly the transactions that a server-side snapshot sees. A place in the log cannot say that: a
 * commit is in the log before it is visible, for long where a synchronous standby is waited for.
 */
export class StreamGate {
  /** Transactions delivered that the last snapshot did not see yet, as the log has them. */
  readonly #delivered = new Set<number>()
  #reached: Lsn = 0
  #round: Round | null = null
  #heldAt: number | null = null
  /** Lets a held stream go on; set by the connection that reads it. */
  release: (() => void) | null = null

  /** Since when the stream has waited before a transaction, by `performance.now()`; null where it does not. */
  get heldAt(): number | null {
    return this.#heldAt
  }

  /** Asks whether a transaction may be delivered; else it waits until {@link StreamGate.release}. */
  admits({ xid, commitLsn, isPartlyDelivered }: BeginningTransaction): boolean {
    const round = this.#round
    if (round !== null && !round.sees.sees(xid)) {
      if (round.isAligned || (commitLsn >= round.end && !isPartlyDelivered)) {
        this.#heldAt = performance.now()
        this.#align(round)
        return false
      }
      this.#fail(round)
    }
    this.#delivered.add(xid)
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
    this.#heldAt = null
  }

  /**
   * Waits until the stream has delivered exactly what a snapshot sees; from then on it delivers nothing more until {@link StreamGate.close}.
   *
   * @param sees what the snapshot sees
   * @param end a place that all commits which it sees come before
   * @returns `ahead` where a transaction was delivered that it does not see: another snapshot must be taken
   */
  align(sees: Visibility, end: Lsn): Promise<Alignment> {
    for (const xid of this.#delivered) {
      if (sees.sees(xid)) this.#delivered.delete(xid)
    }
    const { promise, resolve } = Promise.withResolvers<Alignment>()
    const round = { sees, end, settle: resolve, isAligned: false }
    this.#round = round
    if (this.#delivered.size > 0) this.#fail(round)
    else if (this.#reached >= end) this.#align(round)
    return promise
  }

  /** Lets the stream go on. */
  close(): void {
    const round = this.#round
    this.#round = null
    round?.settle('ahead')
    if (this.#heldAt === null) return
    this.#heldAt = null
    this.release?.()
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
