import { rowsDelivered } from './covers-read.ts'
import {
  type ActiveSnapshot,
  activeSnapshot,
  NO_SNAPSHOTS,
  type OpenChunk,
  type SnapshotProgress,
} from './snapshot-progress.ts'
import { hasNumber, inBoth, type Ranges } from './ranges.ts'

/** Chunks that are in `a`, and in `b` by themselves or with their table. */
function partsInBoth(a: ActiveSnapshot, b: ActiveSnapshot): Record<string, Ranges> {
  const both: Record<string, Ranges> = {}
  for (const [table, chunks] of Object.entries(a.parts)) {
    const common = hasNumber(b.finished, Number(table))
      ? chunks
      : inBoth(chunks, b.parts[table] ?? [])
    if (common.length > 0) both[table] = common
  }
  return both
}

function openInBoth(a: ActiveSnapshot, b: ActiveSnapshot): OpenChunk[] {
  return a.open
    .map((open) => ({ ...open, rows: Math.min(open.rows, rowsDelivered(b, open)) }))
    .filter(({ rows }) => rows > 0)
}

function meetActive(a: ActiveSnapshot, b: ActiveSnapshot): ActiveSnapshot {
  const open = openInBoth(a, b)
  const alreadyThere = { id: a.id, finished: [], parts: {}, open }
  return {
    id: a.id,
    finished: inBoth(a.finished, b.finished),
    parts: { ...partsInBoth(a, b), ...partsInBoth(b, a) },
    open: [...open, ...openInBoth(b, a).filter((each) => rowsDelivered(alreadyThere, each) === 0)],
  }
}

/** What is known of a snapshot: the entry of an active one, `all` of a finished one, `none` of one not begun. */
function knownOf(progress: SnapshotProgress, id: number): ActiveSnapshot | 'all' | 'none' {
  return activeSnapshot(progress, id) ?? (id < progress.next ? 'all' : 'none')
}

function meetTwo(a: SnapshotProgress, b: SnapshotProgress): SnapshotProgress {
  const next = Math.max(a.next, b.next)
  const ids = new Set([...a.active, ...b.active].map(({ id }) => id))
  for (let id = Math.min(a.next, b.next); id < next; id++) ids.add(id)
  const active = [...ids]
    .toSorted((x, y) => x - y)
    .map((id): ActiveSnapshot => {
      const [x, y] = [knownOf(a, id), knownOf(b, id)]
      if (x === 'none' || y === 'none') return { id, finished: [], parts: {}, open: [] }
      // Both finished: then it is in neither list, nor behind one's `next`.
      if (x === 'all') return y as ActiveSnapshot
      return y === 'all' ? x : meetActive(x, y)
    })
  return { next, active }
}

/**
 * The greatest progress that all of a list include, for `Source.meet`. A snapshot that one of them does not know yet is active in it, with
 * nothing delivered: so it is read for those that lack it.
 *
 * @throws TypeError where the list is empty
 */
export function meetSnapshots(list: readonly (SnapshotProgress | undefined)[]): SnapshotProgress {
  const all = list.map((progress) => progress ?? NO_SNAPSHOTS)
  if (all.length === 0) throw new TypeError('nothing to meet')
  return all.reduce(meetTwo)
}
