import type { ChangeBatch } from '../../data/change-batch.ts'
import type { Position } from '../../data/position.ts'

/** A running stream as snapshots see it. They emit only while it delivers nothing. */
export interface SnapshotPlace {
  /** A new position object that covers what was emitted, with {@link SnapshotState.part} as it is now. */
  position(): Position
  emit(batch: ChangeBatch): void
  /** Has the snapshots' progress as it is now in a position that is emitted soon, also where the stream has nothing to deliver. */
  settle(): void
}
