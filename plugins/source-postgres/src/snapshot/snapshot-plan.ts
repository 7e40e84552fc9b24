import {
  type PlannedTable,
  type SnapshotPlan,
  SnapshotState,
  type SnapshotTable,
} from '@tailrace/plugin-api/snapshot'
import type { ChunkKey } from './read/key.ts'

/** A table that a snapshot reads. */
export type PostgresTable = PlannedTable & {
  readonly oid: number
  readonly isPartitioned: boolean
  readonly key: ChunkKey | null
}

/** What a snapshot reads. */
export type PostgresPlan = SnapshotPlan<PostgresTable> & {
  /**
   * Transactions (64-bit ids) that were running when the tables had entered the publication: they may have written without being published, and
   * must have ended before the first row is read.
   */
  readonly after: readonly number[]
}

/** A table of a snapshot that is being read. */
export type ActiveTable = SnapshotTable<PostgresPlan>

/** What snapshots and the stream of one source share. Tables are known by their object ids. */
export type PostgresSnapshots = SnapshotState<PostgresPlan, number>

/** Before the first position. */
export function postgresSnapshots(): PostgresSnapshots {
  return new SnapshotState({ tableId: ({ native }) => native['oid'] as number })
}
