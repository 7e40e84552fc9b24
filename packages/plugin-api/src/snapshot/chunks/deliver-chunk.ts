import type { Credit } from '../../contracts/credit.ts'
import type { Change } from '../../data/change.ts'
import { ChangeBatch } from '../../data/change-batch.ts'
import type { ChunkRead } from '../progress/snapshot-progress.ts'
import { withRows } from '../progress/steps.ts'
import type { RowMemory, RowRegion } from '../rows/row-memory.ts'
import type { RowStream } from '../rows/row-stream.ts'
import type { SnapshotPlace } from '../run/snapshot-place.ts'
import type { SnapshotState } from '../state/snapshot-state.ts'
import { LARGE_ROWS } from '../state/unstored-chunks.ts'
import { settlesWithin } from './settles-within.ts'

/** A batch is cut at this many rows, so that sinks begin while the rest is read. */
const BATCH_ROWS = 1024
/** Between two questions how patient to be. */
const ASK_MS = 100
/** What a change takes beside its bytes, roughly. */
const CHANGE_BYTES = 200

/** What {@link deliverChunk} works with. */
export interface Delivery {
  /** Names the read, as its rows' transaction does. */
  readonly read: ChunkRead
  readonly place: SnapshotPlace
  readonly credit: Credit
  readonly snapshots: Pick<SnapshotState, 'progress' | 'unstored'>
  /** What the rows lie in. */
  readonly memory: RowMemory
  /** Changes the progress once the last row is in a batch: what its position says. */
  readonly completed: () => void
  /** Milliseconds that rows may wait for credit; asked for again while they do. */
  readonly patience: () => number
  readonly signal: AbortSignal
}

/**
 * Emits the rows of a chunk as they arrive, while there is credit. The last batch's position includes the chunk.
 *
 * @param open starts the reading; `wake` is to be called when rows arrive
 * @returns how many rows, or null where credit was waited for too long: the chunk is to be read again
 * @throws what {@link RowStream.error} is
 */
export async function deliverChunk(
  open: (wake: () => void) => RowStream,
  delivery: Delivery,
): Promise<number | null> {
  const { read, place, credit, snapshots, memory, completed, patience, signal } = delivery
  const { unstored } = snapshots
  let wake = () => {}
  const rows = open(() => wake())
  const returned = credit.returned.subscribe(() => wake())
  const onAbort = () => wake()
  signal.addEventListener('abort', onAbort)
  let bytes = 0
  let exhaustedAt: number | null = null
  // The batch before the last that arrived: only at the end it is known to be the last.
  let waiting: ChangeBatchParts | null = null
  let filling: Change[] = []
  const emit = ({ changes, bytes: size, regions }: ChangeBatchParts, isLast: boolean) => {
    const inMemory = size + changes.length * CHANGE_BYTES
    const recycle = () => {
      for (const region of regions) memory.release(region)
    }
    place.emit(new ChangeBatch(changes, place.position(), inMemory, false, isLast, recycle))
  }
  const nextBatch = () => {
    if (waiting !== null) {
      snapshots.progress = withRows(snapshots.progress, read, waiting.end)
      emit(waiting, false)
    }
    waiting = {
      changes: filling,
      bytes: rows.bytes - bytes,
      end: rows.rows,
      regions: rows.touched(),
    }
    bytes = rows.bytes
    filling = []
  }
  try {
    await unstored.turn(signal)
    for (;;) {
      signal.throwIfAborted()
      while (!credit.exhausted) {
        if (rows.take(filling, BATCH_ROWS - filling.length) === 0) break
        if (filling.length === BATCH_ROWS) nextBatch()
      }
      if (rows.error !== null) throw rows.error
      if (rows.done && !credit.exhausted) break
      const { promise, resolve } = Promise.withResolvers<void>()
      wake = resolve
      if (!credit.exhausted) {
        exhaustedAt = null
        await promise
      } else {
        exhaustedAt ??= performance.now()
        const left = exhaustedAt + patience() - performance.now()
        if (left <= 0) return null
        await settlesWithin(promise, Math.min(left, ASK_MS))
      }
    }
    if (filling.length > 0) nextBatch()
    completed()
    emit(waiting ?? { changes: [], bytes: 0, end: 0, regions: [] }, rows.rows >= LARGE_ROWS)
    unstored.completed(read, rows.rows)
    return rows.rows
  } finally {
    unstored.ended()
    returned.unsubscribe()
    signal.removeEventListener('abort', onAbort)
    rows.destroy()
  }
}

interface ChangeBatchParts {
  readonly changes: readonly Change[]
  readonly bytes: number
  /** Rows of the read up to and with the last of these. */
  readonly end: number
  readonly regions: readonly RowRegion[]
}
