// Chunks of a snapshot between batches of the stream. A position is a place in the log and the chunks that are done; their
// borders are a document that the position refers to.
import { type Change, ChangeBatch, type PluginState, type RowChange } from '@tailrace/plugin-api'

/** `done[table]` are the chunks delivered, as ranges `[from, to)`: few, also when chunks are read in parallel. */
export type SnapshotPosition = {
  readonly lsn: number
  readonly borders: string
  readonly done: { readonly [table: string]: readonly (readonly [number, number])[] }
}

const isDone = ({ done }: SnapshotPosition, table: string, chunk: number): boolean =>
  (done[table] ?? []).some(([from, to]) => from <= chunk && chunk < to)

const ranges = ({ done }: SnapshotPosition) =>
  Object.entries(done).flatMap(([table, list]) => list.map(([from, to]) => ({ table, from, to })))

/** Ranges are kept joined, so that one range lies in another's set as a whole or not at all. */
const includes = (a: SnapshotPosition, b: SnapshotPosition): boolean =>
  b.lsn <= a.lsn &&
  ranges(b).every(({ table, from, to }) =>
    (a.done[table] ?? []).some(([f, t]) => f <= from && to <= t),
  )

/** The pure half of such a source: no document is needed to compare positions. */
export const snapshotOrder = {
  compare(a: SnapshotPosition, b: SnapshotPosition): number | undefined {
    const [ab, ba] = [includes(a, b), includes(b, a)]
    return ab ? (ba ? 0 : 1) : ba ? -1 : undefined
  },
  covers(position: SnapshotPosition, change: Change): boolean {
    // All rows of a chunk share one transaction object, which names it.
    const { table, chunk } = change.transaction.native as { table?: string; chunk?: number }
    return table === undefined ? change.place <= position.lsn : isDone(position, table, chunk!)
  },
}

/** Borders are durable before the first position that names them. */
export async function begin(
  state: PluginState,
  borders: readonly string[],
  lsn: number,
): Promise<SnapshotPosition> {
  const name = 'snapshot/1'
  await state.putDocument(name, borders)
  return { lsn, borders: name, done: {} }
}

/** A chunk's window is over: rows that the stream changed meanwhile go, the others are delivered as `read`. */
export function closeWindow(
  rows: readonly RowChange[],
  changedMeanwhile: ReadonlySet<string>,
  keyOf: (change: RowChange) => string,
  position: SnapshotPosition,
): ChangeBatch {
  const kept = rows.filter((row) => row.op === 'read' && !changedMeanwhile.has(keyOf(row)))
  return new ChangeBatch(kept, position, kept.length * 100)
}
