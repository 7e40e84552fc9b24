import type { PluginState } from '../../services/state-store.ts'
import { readPlan, type SnapshotPlan, tableName, type TableOf } from '../plan/snapshot-plan.ts'
import { hasNumber, type Ranges } from '../progress/ranges.ts'
import { activeSnapshot } from '../progress/snapshot-progress.ts'
import {
  pendingChunks,
  pendingTables,
  withChunk,
  withoutSnapshot,
  withTable,
} from '../progress/steps.ts'
import type { SnapshotState } from '../state/snapshot-state.ts'
import { type KeyText, TableChunks } from './table-chunks.ts'

/** A table of an active snapshot. */
export interface SnapshotTable<P extends SnapshotPlan = SnapshotPlan> {
  readonly snapshot: number
  /** Its place in the plan. */
  readonly index: number
  readonly plan: P
  readonly planned: TableOf<P>
  readonly chunks: TableChunks
}

/**
 * Finds keys that lie about `planned.chunkRows` rows apart, in the order of the key. Any borders make chunks that hold every row once, so they need not be
 * found in the view of the table that is read.
 *
 * @param after where to begin; null for the beginning of the table
 * @param count how many at most; fewer are returned where the table ends before
 */
export type FindBorders<P extends SnapshotPlan = SnapshotPlan> = (
  table: SnapshotTable<P>,
  after: KeyText | null,
  count: number,
) => Promise<readonly KeyText[]>

/** Tables read in one round, at most: they are locked together. */
const TABLES = 50
/** Rows that are enough for a round. */
const ENOUGH_ROWS = 200_000

/** What the active snapshots have left to read, in the order of their plans. */
export class SnapshotTables<P extends SnapshotPlan = SnapshotPlan> {
  readonly #state: PluginState
  readonly #snapshots: Pick<SnapshotState<P>, 'progress' | 'plans'>
  readonly #findBorders: FindBorders<P>
  readonly #open = new Map<string, SnapshotTable<P>>()

  /** @param findBorders called while a round is read, and for a table with a key only */
  constructor(
    state: PluginState,
    snapshots: Pick<SnapshotState<P>, 'progress' | 'plans'>,
    findBorders: FindBorders<P>,
  ) {
    this.#state = state
    this.#snapshots = snapshots
    this.#findBorders = findBorders
  }

  /** Tables for the next round, ready to be read from their first chunk that is not done; empty when nothing is left. */
  async next(): Promise<readonly SnapshotTable<P>[]> {
    const tables: SnapshotTable<P>[] = []
    let rows = 0
    for (const active of this.#snapshots.progress.active) {
      const { id } = active
      const plan = await this.#plan(id)
      for (const [index, planned] of plan.tables.entries()) {
        if (hasNumber(active.finished, index)) continue
        const table = await this.#table(id, index, plan, planned)
        table.chunks.rewind(this.#done(id, index))
        tables.push(table)
        rows += planned.expectedRows
        if (tables.length === TABLES || rows >= ENOUGH_ROWS || !planned.isSmall) return tables
      }
      // One snapshot after the other.
      if (tables.length > 0) return tables
    }
    return tables
  }

  /** Chunks of a table that are done. */
  #done(snapshot: number, index: number): Ranges {
    return activeSnapshot(this.#snapshots.progress, snapshot)?.parts[index] ?? []
  }

  /** Names of those of which some rows were delivered already. */
  begun(tables: readonly SnapshotTable<P>[]): readonly string[] {
    return tables
      .filter(({ snapshot, index }) => this.#done(snapshot, index).length > 0)
      .map(({ planned }) => tableName(planned))
  }

  /** All rows of a chunk were delivered; with the last one its table is finished. */
  finishChunk(table: SnapshotTable<P>, chunk: number): void {
    const { snapshot, index, chunks } = table
    const progress = withChunk(this.#snapshots.progress, { snapshot, table: index, chunk })
    this.#snapshots.progress = progress
    const active = activeSnapshot(progress, snapshot)!
    const { total } = chunks
    if (total !== null && pendingChunks(active, index, total).length === 0) this.finish(table)
  }

  /** A table has nothing left to read; with the last of its plan the snapshot is finished. */
  finish({ snapshot, index, plan }: SnapshotTable<P>): void {
    this.#open.delete(`${snapshot}/${index}`)
    const progress = withTable(this.#snapshots.progress, snapshot, index)
    const pending = pendingTables(activeSnapshot(progress, snapshot)!, plan.tables.length)
    this.#snapshots.progress = pending.length > 0 ? progress : withoutSnapshot(progress, snapshot)
  }

  async #plan(id: number): Promise<P> {
    const { plans } = this.#snapshots
    let plan = plans.get(id)
    if (plan === undefined) plans.set(id, (plan = await readPlan<P>(this.#state, id)))
    return plan
  }

  async #table(
    snapshot: number,
    index: number,
    plan: P,
    planned: TableOf<P>,
  ): Promise<SnapshotTable<P>> {
    const name = `${snapshot}/${index}`
    const known = this.#open.get(name)
    if (known !== undefined) return known
    const chunks =
      planned.isSmall || planned.key === null
        ? TableChunks.whole(this.#state)
        : await TableChunks.open(this.#state, `snapshot/${name}`, (after, count) =>
            this.#findBorders(table, after, count),
          )
    const table: SnapshotTable<P> = { snapshot, index, plan, planned, chunks }
    this.#open.set(name, table)
    return table
  }
}
