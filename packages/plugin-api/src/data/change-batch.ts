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
  /**
   * Gives the memory that the changes' cells lie in back to the source, which writes it again: nobody may read them any more. The runtime
   * calls it once every sink has confirmed the batch, at most once, and only where no plugin may have kept a change: no transform (see
   * `Transform.keeps`), and no sink that takes changes instead of records. Otherwise never, and the memory is collected like any other.
   */
  readonly recycle: (() => void) | null

  constructor(
    changes: readonly Change[],
    position: Position,
    bytes: number,
    barrier = false,
    checkpoint = false,
    recycle: (() => void) | null = null,
  ) {
    this.changes = changes
    this.position = position
    this.bytes = bytes
    this.barrier = barrier
    this.checkpoint = checkpoint
    this.recycle = recycle
  }

  /** The same batch with other changes. */
  with(changes: readonly Change[]): ChangeBatch {
    if (changes === this.changes) return this
    const { position, bytes, barrier, checkpoint, recycle } = this
    return new ChangeBatch(changes, position, bytes, barrier, checkpoint, recycle)
  }
}
