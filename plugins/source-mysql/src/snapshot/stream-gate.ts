import type { RowChange } from '@tailrace/plugin-api'
import { compareLogPlaces, type LogPlace } from '../position/log-place.ts'
import { TouchedKeys } from './touched-keys.ts'

/** A table of a round, as the gate knows it. */
export interface GatedTable {
  /** `database.table`, as changes name it. */
  readonly id: string
  /** Columns of the key that its rows are read by; null for a table that is read as a whole, by a view that stands just where the stream does. */
  readonly key: readonly string[] | null
}

/** How the stream stands to a round. */
export type Alignment =
  /** It stands where the round needs it, and delivers nothing more. */
  | 'aligned'
  /** What it delivered meanwhile does not go with the round. */
  | 'ahead'
  /** A table of the round was altered. */
  | 'redefined'

interface Round {
  readonly end: LogPlace
  readonly settle: (alignment: Alignment) => void
}

/**
 * Holds the stream at a place of the log while rows are read. The views that read them see everything that was delivered when the gate
 * was taken, and nothing behind that place; what lies between they may see or not. So the keys of what is delivered in between are noted,
 * and their rows, which the stream has delivered as they are, are not read.
 */
export class StreamGate {
  /** Of the round's tables. */
  readonly #keys = new Map<string, TouchedKeys | null>()
  #isTaken = false
  /** Whether nothing may be delivered before {@link StreamGate.align}. */
  #isStrict = false
  #isRedefined = false
  /** Whether rows may have been noted that were not delivered. */
  #isUncertain = false
  #at: LogPlace
  #isInside = false
  #round: Round | null = null
  #isAligned = false
  #heldAt: number | null = null
  /** Lets a held stream go on; set by the connection that reads it. */
  release: (() => void) | null = null

  /**
   * @param at where the stream is: everything before was delivered
   * @param isInside whether it is inside of a transaction
   */
  constructor(at: LogPlace, isInside: boolean) {
    this.#at = at
    this.#isInside = isInside
  }

  /** Since when the stream has waited before a transaction, by `performance.now()`; null where it does not. */
  get heldAt(): number | null {
    return this.#heldAt
  }

  /** The keys of a table that were touched since the gate was taken; null where no row need be looked at. */
  touched(table: string): TouchedKeys | null {
    const keys = this.#keys.get(table) ?? null
    return keys?.isEmpty === true ? null : keys
  }

  /**
   * A round begins: from here on its tables' keys are noted.
   *
   * @param isStrict whether no transaction may be delivered before {@link StreamGate.align}
   */
  take(tables: readonly GatedTable[], isStrict: boolean): void {
    this.#keys.clear()
    for (const { id, key } of tables) this.#keys.set(id, key === null ? null : new TouchedKeys(key))
    this.#isTaken = true
    this.#isStrict = isStrict
    this.#isRedefined = false
    this.#isUncertain = false
  }

  /**
   * Waits until the stream has delivered everything before a place; from then on it delivers nothing more until {@link StreamGate.close}.
   *
   * @returns other than `aligned` where another round must be taken
   */
  align(end: LogPlace): Promise<Alignment> {
    const { promise, resolve } = Promise.withResolvers<Alignment>()
    this.#isStrict = false
    this.#round = { end, settle: resolve }
    if (this.#isBehind(this.#at)) this.#letGo()
    else if (!this.#isInside || this.#heldAt !== null) this.#align()
    return promise
  }

  /** Lets the stream go on. */
  close(): void {
    this.#isTaken = false
    this.#isStrict = false
    this.#isAligned = false
    this.#keys.clear()
    const round = this.#round
    this.#round = null
    round?.settle('ahead')
    this.#letGo()
  }

  /** Asked at each transaction's beginning whether it may be read; else it waits until {@link StreamGate.release} is called. */
  admits(): boolean {
    this.#isInside = true
    const isHeld = this.#isStrict || this.#isAligned
    if (isHeld) this.#heldAt = performance.now()
    return !isHeld
  }

  /** A change is delivered. */
  note(change: RowChange): void {
    if (this.#isTaken) this.#keys.get(change.table.id)?.add(change)
  }

  /** Tables were altered, or may have been. @param tables `database.table` */
  redefined(tables: readonly string[]): void {
    if (this.#isTaken && tables.some((table) => this.#keys.has(table))) this.#isRedefined = true
  }

  /** Changes that were noted are not delivered after all. */
  undone(): void {
    this.#isUncertain = true
  }

  /** Between two transactions: everything before a place was delivered. */
  reached(at: LogPlace): void {
    this.#at = at
    this.#isInside = false
    if (this.#round !== null && !this.#isAligned && !this.#isBehind(at)) this.#align()
  }

  #isBehind(at: LogPlace): boolean {
    const order = compareLogPlaces(at, this.#round!.end)
    return order === undefined || order < 0
  }

  #align(): void {
    const { settle } = this.#round!
    if (this.#isRedefined) {
      settle('redefined')
      return
    }
    const isUncertain = [...this.#keys.values()].some((keys) => keys?.isUncertain === true)
    if (isUncertain || this.#isUncertain) {
      settle('ahead')
      return
    }
    this.#isAligned = true
    settle('aligned')
  }

  #letGo(): void {
    const isHeld = this.#heldAt !== null
    this.#heldAt = null
    if (isHeld) this.release?.()
  }
}
