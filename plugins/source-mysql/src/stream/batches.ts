import { type Change, ChangeBatch } from '@tailrace/plugin-api'
import type { MysqlPosition } from '../position.ts'
import type { RowCells } from './row-cells.ts'

/** A batch is cut at this many changes, so that sinks begin while the rest is read. */
const BATCH_CHANGES = 1024
/** What a change takes beside its cells, roughly. */
const CHANGE_BYTES = 150

/** Gathers changes into batches. */
export class Batches {
  readonly #cells: RowCells
  readonly #position: () => MysqlPosition
  readonly #emit: (batch: ChangeBatch) => void
  #changes: Change[] = []
  #takenBefore = 0

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

  /** Whether there are enough for a batch. */
  get isFull(): boolean {
    return this.#changes.length >= BATCH_CHANGES
  }

  push(change: Change): void {
    this.#changes.push(change)
  }

  /** Emits what was pushed since the last batch; nothing when there was no change. */
  flush(): void {
    const changes = this.#changes
    if (changes.length === 0) return
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
    this.#cells.handedOn()
    this.#emit(new ChangeBatch(changes, this.#position(), bytes, isBarrier))
  }
}
