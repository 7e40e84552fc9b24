import type { PlannedTable, SnapshotPlan } from '@tailrace/plugin-api/snapshot'
import type { ChunkKey } from './keys/chunk-key.ts'

/** A table that a snapshot reads; `schema` is its database. */
export type MysqlPlannedTable = PlannedTable & { readonly key: ChunkKey | null }

/** What a snapshot reads. */
export type MysqlPlan = SnapshotPlan<MysqlPlannedTable>
