// Chunks of a snapshot between batches of the stream. A position is a place in the log and the chunks that are done; their
// borders are a document that the position refers to by the snapshot's id.
import { type Change, ChangeBatch, type PluginState, type RowChange } from '@tailrace/plugin-api'
import {
  beginSnapshot,
  type ChunkRead,
  compareSnapshots,
  coversRead,
  meetSnapshots,
  type SnapshotProgress,
  withChunk,
} from '@tailrace/plugin-api/snapshot'

export type SnapshotPosition = { readonly lsn: number; readonly snapshot?: SnapshotProgress }

/** The pure half of such a source: no document is needed to compare positions. */
export const snapshotOrder = {
  compare(a: SnapshotPosition, b: SnapshotPosition): number | undefined {
    const log = Math.sign(a.lsn - b.lsn)
    const snapshot = compareSnapshots(a.snapshot, b.snapshot)
    if (snapshot === undefined || log * snapshot < 0) return undefined
    return log === 0 ? snapshot : log
  },
  meet(positions: readonly SnapshotPosition[]): SnapshotPosition {
    return {
      lsn: Math.min(...positions.map(({ lsn }) => lsn)),
      snapshot: meetSnapshots(positions.map(({ snapshot }) => snapshot)),
    }
  },
  covers(position: SnapshotPosition, change: Change): boolean {
    // All rows of a read share one transaction object, which names it.
    const { chunk } = change.transaction.native as { readonly chunk?: ChunkRead }
    if (chunk === undefined) return change.place <= position.lsn
    return coversRead(position.snapshot, chunk, change.ordinal)
  },
}

/** The plan is durable before the first position that names it. */
export async function begin(
  state: PluginState,
  tables: readonly string[],
  { lsn, snapshot }: SnapshotPosition,
): Promise<SnapshotPosition> {
  const { progress, id } = beginSnapshot(snapshot)
  await state.putDocument(`snapshot/${id}`, { tables })
  return { lsn, snapshot: progress }
}

/** A chunk read while the stream stands at the reader's snapshot: every row of it is what the stream up to there made of it. */
export function chunkBatch(
  rows: readonly RowChange[],
  chunk: ChunkRead,
  { lsn, snapshot }: SnapshotPosition,
): ChangeBatch {
  return new ChangeBatch(rows, { lsn, snapshot: withChunk(snapshot!, chunk) }, rows.length * 100)
}
