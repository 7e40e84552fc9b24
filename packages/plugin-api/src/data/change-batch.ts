import type { Change } from './change.ts'
import type { Position } from './position.ts'

/**
 * Changes of one source in log order, and the position after the last of them: the element of every observable between
 * plugins. A batch without changes is meaningful: it moves the position.
 */
export class ChangeBatch {
  readonly changes: readonly Change[]
  readonly position: Position
  /** Bytes of memory that the changes hold, as the source counts them; what credit in bytes is about. */
  readonly bytes: number
  /**
   * Whether every sink must have confirmed all before this batch before it is written, and this batch before any that
   * follows. Set for schema changes.
   */
  readonly barrier: boolean
  /**
   * Whether the position is worth a checkpoint as soon as the batch is confirmed, where others are gathered for a while. Set for the end of
   * what would be read again as a whole, such as a chunk of a snapshot.
   */
  readonly checkpoint: boolean

  constructor(
    changes: readonly Change[],
    position: Position,
    bytes: number,
    barrier = false,
    checkpoint = false,
  ) {
    this.changes = changes
    this.position = position
    this.bytes = bytes
    this.barrier = barrier
    this.checkpoint = checkpoint
  }

  /** The same batch with other changes. */
  with(changes: readonly Change[]): ChangeBatch {
    return changes === this.changes
      ? this
      : new ChangeBatch(changes, this.position, this.bytes, this.barrier, this.checkpoint)
  }
}
