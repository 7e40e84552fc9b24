import { isChunkDone } from './covers-read.ts'
import {
  type ActiveSnapshot,
  type ChunkName,
  type ChunkRead,
  NO_SNAPSHOTS,
  type SnapshotProgress,
} from './snapshot-progress.ts'
import { hasNumber, missingOf, type Ranges, withNumber } from './ranges.ts'

/**
 * Void reads of one chunk that progress keeps beside the one that goes on; of more, the oldest go. A position with one that went
 * is not comparable with later ones until the chunk is done, which costs time and loses nothing.
 */
const VOID_READS_KEPT = 15

function changed(
  progress: SnapshotProgress,
  id: number,
  change: (active: ActiveSnapshot) => ActiveSnapshot,
): SnapshotProgress {
  const index = progress.active.findIndex((snapshot) => snapshot.id === id)
  if (index === -1) throw new TypeError(`snapshot ${id} is not active`)
  return { ...progress, active: progress.active.with(index, change(progress.active[index]!)) }
}

/** Begins a snapshot. Its plan is durable before a position with this progress is emitted. */
export function beginSnapshot(progress: SnapshotProgress | undefined): {
  readonly progress: SnapshotProgress
  readonly id: number
} {
  const { next: id, active } = progress ?? NO_SNAPSHOTS
  const begun: ActiveSnapshot = { id, finished: [], parts: {}, open: [] }
  return { progress: { next: id + 1, active: [...active, begun] }, id }
}

/**
 * Progress once rows of a read were delivered, and its chunk is not done.
 *
 * @param rows how many of this read in all, not since the last time
 * @throws TypeError where the snapshot is not active
 */
export function withRows(
  progress: SnapshotProgress,
  { snapshot, table, chunk, read }: ChunkRead,
  rows: number,
): SnapshotProgress {
  return changed(progress, snapshot, (active) => {
    if (isChunkDone(active, { table, chunk })) return active
    const ofChunk = active.open.filter((open) => open.table === table && open.chunk === chunk)
    const others = ofChunk.filter((open) => open.read !== read)
    const gone = new Set(others.slice(0, Math.max(0, others.length - VOID_READS_KEPT)))
    const kept = active.open.filter(
      (open) => !gone.has(open) && !(ofChunk.includes(open) && open.read === read),
    )
    return { ...active, open: [...kept, { table, chunk, read, rows }] }
  })
}

/**
 * Progress once all rows of a chunk were delivered, and more chunks of its table may follow.
 *
 * @throws TypeError where the snapshot is not active
 */
export function withChunk(
  progress: SnapshotProgress,
  { snapshot, table, chunk }: ChunkName,
): SnapshotProgress {
  return changed(progress, snapshot, (active) => {
    if (isChunkDone(active, { table, chunk })) return active
    return {
      ...active,
      parts: { ...active.parts, [table]: withNumber(active.parts[table] ?? [], chunk) },
      open: active.open.filter((open) => open.table !== table || open.chunk !== chunk),
    }
  })
}

/**
 * Progress once all rows of a table were delivered; also for one that has none, or was dropped.
 *
 * @throws TypeError where the snapshot is not active
 */
export function withTable(progress: SnapshotProgress, id: number, table: number): SnapshotProgress {
  return changed(progress, id, (active) => {
    const { [table]: _, ...parts } = active.parts
    return {
      ...active,
      finished: withNumber(active.finished, table),
      parts,
      open: active.open.filter((open) => open.table !== table),
    }
  })
}

/** Progress once a snapshot is finished: it includes all of its rows, and forgets the details. */
export function withoutSnapshot(progress: SnapshotProgress, id: number): SnapshotProgress {
  return { ...progress, active: progress.active.filter((snapshot) => snapshot.id !== id) }
}

/**
 * Tables that are not finished.
 *
 * @param tables how many the plan has
 */
export function pendingTables({ finished }: ActiveSnapshot, tables: number): Ranges {
  return missingOf(finished, tables)
}

/**
 * Chunks of a table that are not done; those that are open are among them.
 *
 * @param chunks how many are known
 */
export function pendingChunks(active: ActiveSnapshot, table: number, chunks: number): Ranges {
  if (hasNumber(active.finished, table)) return []
  return missingOf(active.parts[table] ?? [], chunks)
}
