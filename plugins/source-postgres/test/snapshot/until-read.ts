import type { ChangeBatch, Source } from '@tailrace/plugin-api'
import type { PostgresPosition } from '../../src/position.ts'
import { Reading } from '../harness.ts'

/** Whether all snapshots of a position are read. */
export function isRead({ snapshot, moved }: PostgresPosition): boolean {
  return snapshot !== undefined && snapshot.active.length === 0 && moved === undefined
}

/** A position as a state store gives it back. */
export function stored(position: PostgresPosition): PostgresPosition {
  return JSON.parse(JSON.stringify(position)) as PostgresPosition
}

/** One subscription that reads until its snapshots are done. */
export async function readSnapshots(
  source: Source<PostgresPosition>,
  from: PostgresPosition,
  onBatch?: (batch: ChangeBatch) => void,
): Promise<Reading> {
  const reading = new Reading(source, stored(from))
  if (onBatch !== undefined) reading.onBatch = onBatch
  await reading.until(
    () => reading.batches.length > 0 && isRead(reading.position),
    'the end of the snapshots',
    25_000,
  )
  return reading
}
