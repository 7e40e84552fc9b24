import type { PipelineSnapshot } from '@tailrace/core'
import type { Checkpoint, PipelineRecord, StateStore } from '@tailrace/plugin-api'
import { secondsLeft } from '../output/progress.ts'

/** A running pipeline writes its status each second while something changes. */
const FRESH_MS = 1200
const LOOK_EVERY_MS = 100

/** How fast the tables of a pipeline's snapshots are read. */
export interface SnapshotSpeed {
  readonly rowsPerSecond: number
  /** Until all tables are read; null where that cannot be told. */
  readonly secondsLeft: number | null
  /** Rows per second of each table that is being read. */
  readonly tables: Readonly<Record<string, number>>
}

/** What is known of a pipeline, for `tailrace status`. */
export interface PipelineStatus {
  readonly pipeline: string
  /** The state; `unknown` for one that never ran, `interrupted` for one whose process ended without stopping it. */
  readonly state: PipelineSnapshot['state'] | 'unknown' | 'interrupted'
  readonly running: boolean
  /** Since when it is in the state, in milliseconds since the epoch. */
  readonly since: number | null
  /** When the process that runs it last said so. */
  readonly statusAt: number | null
  /** Changes per second now; null where nothing runs. */
  readonly changesPerSecond: number | null
  /** How fast tables are read; null where none is. */
  readonly snapshotSpeed: SnapshotSpeed | null
  readonly checkpoints: Readonly<Record<string, Checkpoint>>
  /** What the pipeline last said of itself. */
  readonly snapshot: PipelineSnapshot | null
}

function snapshotOf(record: PipelineRecord | null): PipelineSnapshot | null {
  const status = record?.status
  return typeof status === 'object' && status !== null && 'state' in status
    ? (status as unknown as PipelineSnapshot)
    : null
}

/** The rate of a total that grew between two records of a running pipeline. */
function perSecond(before: PipelineRecord, after: PipelineRecord, grown: number): number {
  const passed = (after.statusAt ?? 0) - (before.statusAt ?? 0)
  return passed <= 0 ? 0 : Math.max(0, (grown * 1000) / passed)
}

/** The rate between two records of a running pipeline. */
export function rateBetween(before: PipelineRecord, after: PipelineRecord): number {
  const [first, second] = [snapshotOf(before), snapshotOf(after)]
  if (first === null || second === null) return 0
  return perSecond(before, after, second.changes - first.changes)
}

/** The speed of snapshots between two records of a running pipeline. */
export function snapshotSpeed(before: PipelineRecord, after: PipelineRecord): SnapshotSpeed | null {
  const now = snapshotOf(after)?.snapshot
  if (now == null) return null
  const then = snapshotOf(before)?.snapshot
  const rowsThen = new Map(then?.pending.map(({ table, rows }) => [table, rows]))
  const tables: Record<string, number> = {}
  for (const { table, state, rows } of now.pending) {
    if (state !== 'reading') continue
    tables[table] = perSecond(before, after, rows - (rowsThen.get(table) ?? rows))
  }
  // The sum falls when one of several snapshots is finished.
  const ofAll = then == null ? 0 : perSecond(before, after, now.rows - then.rows)
  const ofThese = Object.values(tables).reduce((sum, one) => sum + one, 0)
  const rowsPerSecond = Math.max(ofAll, ofThese)
  return { rowsPerSecond, secondsLeft: secondsLeft({ ...now, rowsPerSecond }), tables }
}

/** Reads until the status is a newer one, or so much time has passed that nothing can have changed. */
async function readNewer(
  store: StateStore,
  before: PipelineRecord,
): Promise<PipelineRecord | null> {
  const deadline = Date.now() + FRESH_MS
  for (;;) {
    const record = await store.read(before.pipeline)
    if (record?.running !== true || record.statusAt !== before.statusAt || Date.now() > deadline) {
      return record
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}

function stateOf(
  record: PipelineRecord | null,
  snapshot: PipelineSnapshot | null,
): PipelineStatus['state'] {
  if (record === null) return 'unknown'
  if (record.running) return snapshot?.state ?? 'starting'
  if (snapshot === null) return 'interrupted'
  return snapshot.state === 'stopped' || snapshot.state === 'failed'
    ? snapshot.state
    : 'interrupted'
}

/** How a pipeline does, from the state store alone. Takes about a second for a running one, to measure its rate. */
export async function readStatus(store: StateStore, pipeline: string): Promise<PipelineStatus> {
  const before = await store.read(pipeline)
  const record = before?.running === true ? await readNewer(store, before) : before
  const snapshot = snapshotOf(record)
  const speed = record?.running === true ? snapshotSpeed(before!, record) : null
  return {
    pipeline,
    state: stateOf(record, snapshot),
    running: record?.running ?? false,
    since: snapshot?.since ?? null,
    statusAt: record?.statusAt ?? null,
    changesPerSecond: record?.running === true ? rateBetween(before!, record) : null,
    snapshotSpeed: speed,
    checkpoints: record?.checkpoints ?? {},
    snapshot,
  }
}
