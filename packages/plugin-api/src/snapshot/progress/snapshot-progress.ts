import type { Ranges } from './ranges.ts'

/**
 * What was delivered of one read of a chunk that is not done. After a restart the chunk is read again, under another name, so the entry
 * only serves to order positions: it stays, void, until the chunk is done.
 */
export type OpenChunk = {
  readonly table: number
  readonly chunk: number
  readonly read: string
  /** Rows delivered: those with ordinals 0 to `rows - 1`. */
  readonly rows: number
}

/** What was delivered of one snapshot that is not finished. */
export type ActiveSnapshot = {
  readonly id: number
  /** Tables, by their index in the plan, that are done as a whole. */
  readonly finished: Ranges
  /** Chunks done of tables that are not finished, by the table's index; no empty ranges. */
  readonly parts: { readonly [table: string]: Ranges }
  readonly open: readonly OpenChunk[]
}

/**
 * How far the snapshots of a pipeline are: the part of a source's position that says so. JSON; pure: plans and borders of
 * chunks are documents of the source, durable before the first position that refers to them.
 *
 * It stands for a set of rows read: of a snapshot whose id is below `next` and that is not active, all; of an active one, what its entry
 * says; of others, none.
 */
export type SnapshotProgress = {
  /** Id of the next snapshot; ids count from 1 and are never given twice. */
  readonly next: number
  /** Snapshots begun and not finished, by id. */
  readonly active: readonly ActiveSnapshot[]
}

/** What a chunk is called: all chunks of all snapshots of a pipeline have different names. */
export type ChunkName = {
  readonly snapshot: number
  /** The table's index in the snapshot's plan. */
  readonly table: number
  readonly chunk: number
}

/**
 * Names the read that a `read` change comes from; all rows of one read of a chunk share it.
 *
 * `read` is never used twice for a chunk, in another process neither: rows of two reads are different rows, in another order perhaps.
 */
export type ChunkRead = ChunkName & { readonly read: string }

/** Before the first snapshot: what a position without progress means. */
export const NO_SNAPSHOTS: SnapshotProgress = { next: 1, active: [] }

/** An active snapshot by its id. */
export function activeSnapshot(
  { active }: SnapshotProgress,
  id: number,
): ActiveSnapshot | undefined {
  return active.find((snapshot) => snapshot.id === id)
}
