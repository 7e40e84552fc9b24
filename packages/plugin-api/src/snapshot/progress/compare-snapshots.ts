import { rowsDelivered } from './covers-read.ts'
import {
  type ActiveSnapshot,
  activeSnapshot,
  NO_SNAPSHOTS,
  type SnapshotProgress,
} from './snapshot-progress.ts'
import { hasNumber, isWithin } from './ranges.ts'

function isEmpty({ finished, parts, open }: ActiveSnapshot): boolean {
  return (
    finished.length === 0 && Object.keys(parts).length === 0 && open.every(({ rows }) => rows === 0)
  )
}

function activeWithin(a: ActiveSnapshot, b: ActiveSnapshot): boolean {
  return (
    isWithin(a.finished, b.finished) &&
    Object.entries(a.parts).every(
      ([table, chunks]) =>
        hasNumber(b.finished, Number(table)) || isWithin(chunks, b.parts[table] ?? []),
    ) &&
    a.open.every((open) => open.rows <= rowsDelivered(b, open))
  )
}

function within(a: SnapshotProgress, b: SnapshotProgress): boolean {
  if (b.active.some(({ id }) => id < a.next && activeSnapshot(a, id) === undefined)) return false
  let unknownToB = 0
  for (const snapshot of a.active) {
    const other = activeSnapshot(b, snapshot.id)
    if (other !== undefined) {
      if (!activeWithin(snapshot, other)) return false
    } else if (snapshot.id >= b.next) {
      if (!isEmpty(snapshot)) return false
      unknownToB++
    }
  }
  // Of the ids that b does not know, those that are not active in a are finished there.
  return unknownToB >= a.next - b.next
}

/**
 * Order of progress by inclusion of rows: negative where `b` includes more, 0 where both include the same, positive where `a` includes
 * more, undefined where each includes rows that the other does not.
 *
 * 0 does not mean that both are written alike: a snapshot that was begun and of which nothing was delivered includes no rows. A source that
 * puts a place in the log beside it is comparable only where both are in the same order.
 */
export function compareSnapshots(
  a: SnapshotProgress | undefined,
  b: SnapshotProgress | undefined,
): number | undefined {
  if (a === b) return 0
  const [x, y] = [a ?? NO_SNAPSHOTS, b ?? NO_SNAPSHOTS]
  const forward = within(x, y)
  const backward = within(y, x)
  if (forward) return backward ? 0 : -1
  return backward ? 1 : undefined
}
