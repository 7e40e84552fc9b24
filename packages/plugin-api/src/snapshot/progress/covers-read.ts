import {
  type ActiveSnapshot,
  activeSnapshot,
  type ChunkName,
  type ChunkRead,
  NO_SNAPSHOTS,
  type SnapshotProgress,
} from './snapshot-progress.ts'
import { hasNumber } from './ranges.ts'

/** Whether a chunk of an active snapshot is done, by itself or with its whole table. */
export function isChunkDone(
  { finished, parts }: ActiveSnapshot,
  { table, chunk }: Pick<ChunkName, 'table' | 'chunk'>,
): boolean {
  return hasNumber(finished, table) || hasNumber(parts[table] ?? [], chunk)
}

/** How many rows of a read were delivered; `Infinity` where its chunk is done. */
export function rowsDelivered(active: ActiveSnapshot, chunk: Omit<ChunkRead, 'snapshot'>): number {
  if (isChunkDone(active, chunk)) return Infinity
  for (const open of active.open) {
    const same = open.table === chunk.table && open.chunk === chunk.chunk
    if (same && open.read === chunk.read) return open.rows
  }
  return 0
}

/**
 * Whether progress includes a row.
 *
 * @param read the read that the row comes from
 * @param ordinal the row's place in that read, from 0
 */
export function coversRead(
  progress: SnapshotProgress | undefined,
  read: ChunkRead,
  ordinal: number,
): boolean {
  const known = progress ?? NO_SNAPSHOTS
  const active = activeSnapshot(known, read.snapshot)
  if (active === undefined) return read.snapshot < known.next
  return ordinal < rowsDelivered(active, read)
}
