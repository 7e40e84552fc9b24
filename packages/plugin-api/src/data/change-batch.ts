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

  constructor(changes: readonly Change[], position: Position, bytes: number, barrier = false) {
    this.changes = changes
    this.position = position
    this.bytes = bytes
    this.barrier = barrier
  }

  /** The same batch with other changes. */
  with(changes: readonly Change[]): ChangeBatch {
    return changes === this.changes
      ? this
      : new ChangeBatch(changes, this.position, this.bytes, this.barrier)
  }
}
