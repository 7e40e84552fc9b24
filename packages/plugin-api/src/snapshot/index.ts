export { compareSnapshots } from './compare-snapshots.ts'
export { coversRead, isChunkDone, rowsDelivered } from './covers-read.ts'
export { meetSnapshots } from './meet-snapshots.ts'
export {
  type ActiveSnapshot,
  activeSnapshot,
  type ChunkName,
  type ChunkRead,
  NO_SNAPSHOTS,
  type OpenChunk,
  type SnapshotProgress,
} from './progress.ts'
export { hasNumber, type Ranges } from './ranges.ts'
export {
  beginSnapshot,
  pendingChunks,
  pendingTables,
  withChunk,
  withoutSnapshot,
  withRows,
  withTable,
} from './steps.ts'
