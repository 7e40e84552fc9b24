import type { ChangeBatch, Position, Source } from '@tailrace/plugin-api'
import type { SnapshotProgress } from '@tailrace/plugin-api/snapshot'
import { Reading } from './reading.ts'

/** A position as sources have it that read snapshots. */
export type SnapshotPosition = Position & {
  readonly snapshot?: SnapshotProgress
  readonly moved?: unknown
}

/** Whether all snapshots of a position are read. */
export function isRead({ snapshot, moved }: SnapshotPosition): boolean {
  return snapshot !== undefined && snapshot.active.length === 0 && moved === undefined
}

/** A position as a state store gives it back. */
export function stored<P extends Position>(position: P): P {
  return JSON.parse(JSON.stringify(position)) as P
}

/** One subscription that reads until its snapshots are done. */
export async function readSnapshots<P extends SnapshotPosition>(
  source: Source<P>,
  from: P,
  onBatch?: (batch: ChangeBatch) => void,
): Promise<Reading<P>> {
  const reading = new Reading(source, stored(from))
  if (onBatch !== undefined) reading.onBatch = onBatch
  await reading.until(
    () => reading.batches.length > 0 && isRead(reading.position),
    'the end of the snapshots',
    25_000,
  )
  return reading
}
