import type { ChangeBatch, Source } from '@tailrace/plugin-api'
import type { MysqlPosition } from '../../src/position.ts'
import { Reading } from '../harness.ts'

/** Whether all snapshots of a position are read. */
export function isRead({ snapshot, moved }: MysqlPosition): boolean {
  return snapshot !== undefined && snapshot.active.length === 0 && moved === undefined
}

/** A position as a state store gives it back. */
export function stored(position: MysqlPosition): MysqlPosition {
  return JSON.parse(JSON.stringify(position)) as MysqlPosition
}

/** One subscription that reads until its snapshots are done. */
export async function readSnapshots(
  source: Source<MysqlPosition>,
  from: MysqlPosition,
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
