export { ChunkReaders, uniqueReadName } from './chunks/chunk-readers.ts'
export type {
  ChunkFailure,
  ChunkReader,
  ChunkReadersSettings,
  ChunkToRead,
} from './chunks/chunk-readers.ts'
export { type KeyComparisons, keyRanges } from './chunks/key-ranges.ts'
export { type FindBorders, type SnapshotTable, SnapshotTables } from './chunks/snapshot-tables.ts'
export type { Chunk, KeyText, TableChunks } from './chunks/table-chunks.ts'
export { type ChunkSize, chunkSize, type TableEstimate } from './plan/chunk-size.ts'
export { openSnapshots, type SnapshotOpening } from './plan/open-snapshots.ts'
export { PlanUpkeep, type PlanUpkeepSettings, type TableNow } from './plan/plan-upkeep.ts'
export { requestedTables } from './plan/requested-tables.ts'
export { tryCondition } from './plan/try-condition.ts'
export {
  hasKey,
  type PlannedTable,
  type SnapshotPlan,
  tableName,
  type TableOf,
} from './plan/snapshot-plan.ts'
export { compareSnapshots } from './progress/compare-snapshots.ts'
export { coversRead, isChunkDone, rowsDelivered } from './progress/covers-read.ts'
export { meetSnapshots } from './progress/meet-snapshots.ts'
export { hasNumber, type Ranges } from './progress/ranges.ts'
export {
  type ActiveSnapshot,
  activeSnapshot,
  type ChunkName,
  type ChunkRead,
  NO_SNAPSHOTS,
  type OpenChunk,
  type SnapshotProgress,
} from './progress/snapshot-progress.ts'
export {
  beginSnapshot,
  pendingChunks,
  pendingTables,
  withChunk,
  withoutSnapshot,
  withRows,
  withTable,
} from './progress/steps.ts'
export { RowMemory, type RowRegion } from './rows/row-memory.ts'
export type { RowStream } from './rows/row-stream.ts'
export { StreamRegions } from './rows/stream-regions.ts'
export type {
  RoundAttempt,
  RoundEnd,
  RoundReader,
  RoundWait,
  RowCount,
} from './run/round-reader.ts'
export type { SnapshotPlace } from './run/snapshot-place.ts'
export {
  SnapshotRun,
  type SnapshotRunEvents,
  type SnapshotRunSettings,
} from './run/snapshot-run.ts'
export { isWhole, type MovedRow, type RowNaming, type TableId } from './state/moved-rows.ts'
export { SnapshotRequests } from './state/snapshot-requests.ts'
export { type SnapshotPart, SnapshotState } from './state/snapshot-state.ts'
export { snapshotOptions } from './snapshot-options.ts'
