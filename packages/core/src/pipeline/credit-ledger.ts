import type { ChangeBatch, Credit, Position } from '@tailrace/plugin-api'
import { type Observable, Subject } from 'rxjs'

/** A batch that the source emitted and that not every sink has confirmed. */
interface Entry {
  readonly position: Position
  readonly bytes: number
  readonly changes: number
  readonly recycle: (() => void) | null
}

/**
 * The account of what a source has emitted and the sinks have not confirmed: grants credit, and finds for a position the place of
 * its batch in the order of emission. Positions are followed by reference.
 */
export class CreditLedger implements Credit {
  readonly #bytesLimit: number
  readonly #changesLimit: number
  readonly #recycles: boolean
  readonly #returned = new Subject<void>()
  readonly #sequences = new WeakMap<Position, number>()
  /** Entries from sequence `#first` on; those before `#head` are confirmed. */
  #entries: Entry[] = []
  #head = 0
  #first = 1
  #bytes = 0
  #changes = 0
  #held = false

  /** @param recycles whether the memory of batches may be used again once they are confirmed; default false */
  constructor(limit: { readonly bytes: number; readonly changes: number }, recycles = false) {
    this.#recycles = recycles
    this.#bytesLimit = limit.bytes
    this.#changesLimit = limit.changes
  }

  get exhausted(): boolean {
    return this.#held || this.spent
  }

  /** Whether the limit is reached, whether or not credit is withheld. */
  get spent(): boolean {
    return this.#bytes >= this.#bytesLimit || this.#changes >= this.#changesLimit
  }

  get returned(): Observable<void> {
    return this.#returned
  }

  get outstanding(): boolean {
    return this.#head < this.#entries.length
  }

  /** What is out, against the limits; for metrics. */
  get use(): { bytes: number; changes: number; share: number } {
    const bytes = this.#bytes
    const changes = this.#changes
    return {
      bytes,
      changes,
      share: Math.max(bytes / this.#bytesLimit, changes / this.#changesLimit),
    }
  }

  /** Withholds all credit (a paused or draining pipeline), or grants it again. */
  hold(held: boolean): void {
    const before = this.exhausted
    this.#held = held
    if (before && !this.exhausted) this.#returned.next()
  }

  /**
   * Books an emitted batch.
   *
   * @throws TypeError where its position object was emitted before
   */
  take(batch: ChangeBatch): void {
    const { position, bytes } = batch
    const recycle = this.#recycles ? batch.recycle : null
    if (this.#sequences.has(position)) {
      throw new TypeError('a source must give each batch a position object of its own')
    }
    this.#sequences.set(position, this.#first + this.#entries.length)
    this.#entries.push({ position, bytes, changes: batch.changes.length, recycle })
    this.#bytes += bytes
    this.#changes += batch.changes.length
  }

  /**
   * The place of a position's batch in the order of emission, from 1.
   *
   * @throws TypeError where the source never emitted this position object
   */
  sequenceOf(position: Position): number {
    const sequence = this.#sequences.get(position)
    if (sequence === undefined) {
      throw new TypeError(
        'a transform must put position objects it received on the batches it emits',
      )
    }
    return sequence
  }

  /** Returns the credit of all batches up to a sequence; gives the last one's position, or null where none was open. */
  confirm(sequence: number): Position | null {
    const before = this.exhausted
    let position: Position | null = null
    while (this.#head < this.#entries.length && this.#first + this.#head <= sequence) {
      const entry = this.#entries[this.#head++]!
      this.#bytes -= entry.bytes
      this.#changes -= entry.changes
      position = entry.position
      entry.recycle?.()
    }
    if (this.#head > 512 && this.#head * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head)
      this.#first += this.#head
      this.#head = 0
    }
    if (before && !this.exhausted) this.#returned.next()
    return position
  }
}
