import { type Change, ChangeBatch } from '@tailrace/plugin-api'
import type { MysqlPosition } from '../position.ts'
import type { RowCells } from './row-cells.ts'

/** A batch is cut at this many changes, so that sinks begin while the rest is read. */
const BATCH_CHANGES = 1024
/** What of a transaction waits at the most for whether it is rolled back. */
const HELD_CHANGES = 4096
const HELD_BYTES = 1 << 20
/** What a change takes beside its cells, roughly. */
const CHANGE_BYTES = 150

/** Gathers changes into batches. */
export class Batches {
  readonly #cells: RowCells
  readonly #position: () => MysqlPosition
  readonly #emit: (batch: ChangeBatch) => void
  #changes: Change[] = []
  #takenBefore = 0
  #isHeld = false

  /**
   * @param cells whose memory changes hold
   * @param position a new position that covers what was read so far
   */
  constructor(cells: RowCells, position: () => MysqlPosition, emit: (batch: ChangeBatch) => void) {
    this.#cells = cells
    this.#position = position
    this.#emit = emit
  }

  /** Whether no change waits. */
  get isEmpty(): boolean {
    return this.#changes.length === 0
  }

  /** Whether there are enough for a batch, and it may be emitted. */
  get isFull(): boolean {
    return !this.#isHeld && this.#changes.length >= BATCH_CHANGES
  }

  /** Whether more wait than should. */
  get isTooFull(): boolean {
    const bytes = this.#cells.taken - this.#takenBefore
    return this.#changes.length >= HELD_CHANGES || bytes >= HELD_BYTES
  }

  /** How many changes wait. */
  get waiting(): number {
    return this.#changes.length
  }

  /** Nothing is emitted until {@link Batches.release}: what is pushed may be dropped again. */
  hold(): void {
    this.#isHeld = true
  }

  release(): void {
    this.#isHeld = false
  }

  /** Drops what waits, from a number on. */
  dropFrom(waiting: number): void {
    this.#changes.length = waiting
  }

  push(change: Change): void {
    this.#changes.push(change)
  }

  /** Emits what was pushed since the last batch; nothing when there was no change. */
  flush(): void {
    const changes = this.#changes
    if (changes.length === 0 || this.#isHeld) return
    this.#changes = []
    this.#send(changes, false)
  }

  /** Emits a batch of its own, which waits for all before it, and which what follows waits for. What was pushed is to be flushed first. */
  barrier(changes: readonly Change[]): void {
    this.#send(changes, true)
  }

  #send(changes: readonly Change[], isBarrier: boolean): void {
    const bytes = this.#cells.taken - this.#takenBefore + changes.length * CHANGE_BYTES
    this.#takenBefore = this.#cells.taken
    const recycle = this.#cells.handedOn()
    this.#emit(new ChangeBatch(changes, this.#position(), bytes, isBarrier, false, recycle))
  }
}
