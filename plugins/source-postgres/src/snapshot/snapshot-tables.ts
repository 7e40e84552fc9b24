import type { PluginState } from '@tailrace/plugin-api'
import {
  activeSnapshot,
  hasNumber,
  pendingTables,
  type Ranges,
  withoutSnapshot,
  withTable,
} from '@tailrace/plugin-api/snapshot'
import { type PlannedTable, readPlan, type SnapshotPlan } from './snapshot-plan.ts'
import type { SnapshotState } from './snapshot-state.ts'
import type { KeyText, ReadTable } from './read/chunk-statements.ts'
import { TableChunks } from './table-chunks.ts'

/** A table of an active snapshot. */
export interface SnapshotTable {
  readonly snapshot: number
  /** Its place in the plan. */
  readonly index: number
  readonly plan: SnapshotPlan
  readonly planned: PlannedTable
  readonly chunks: TableChunks
  /** The table under its name of now; set before a round. */
  table: ReadTable
}

/** Finds borders of chunks behind one; fewer than asked for where the table ends. */
export type FindBorders = (
  table: SnapshotTable,
  after: KeyText | null,
  count: number,
) => Promise<readonly KeyText[]>

/** Tables read in one round, at most: they are locked together (ACCESS SHARE). */
const TABLES = 50
/** Rows that are enough for a round. */
const ENOUGH_ROWS = 200_000

/** What the active snapshots have left to read, in the order of their plans. */
export class SnapshotTables {
  readonly #state: PluginState
  readonly #snapshots: SnapshotState
  readonly #findBorders: FindBorders
  readonly #open = new Map<string, SnapshotTable>()

  constructor(state: PluginState, snapshots: SnapshotState, findBorders: FindBorders) {
    this.#state = state
    this.#snapshots = snapshots
    this.#findBorders = findBorders
  }

  /** Tables for the next round, ready to be read from their first chunk that is not done; empty when nothing is left. */
  async next(): Promise<readonly SnapshotTable[]> {
    const tables: SnapshotTable[] = []
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
  begun(tables: readonly SnapshotTable[]): readonly string[] {
    return tables
      .filter(({ snapshot, index }) => this.#done(snapshot, index).length > 0)
      .map(({ planned }) => `${planned.schema}.${planned.name}`)
  }

  /** A table has nothing left to read; with the last of its plan the snapshot is finished. */
  finish({ snapshot, index, plan }: SnapshotTable): void {
    this.#open.delete(`${snapshot}/${index}`)
    const progress = withTable(this.#snapshots.progress, snapshot, index)
    const pending = pendingTables(activeSnapshot(progress, snapshot)!, plan.tables.length)
    this.#snapshots.progress = pending.length > 0 ? progress : withoutSnapshot(progress, snapshot)
  }

  async #plan(id: number): Promise<SnapshotPlan> {
    const { plans } = this.#snapshots
    let plan = plans.get(id)
    if (plan === undefined) plans.set(id, (plan = await readPlan(this.#state, id)))
    return plan
  }

  async #table(
    snapshot: number,
    index: number,
    plan: SnapshotPlan,
    planned: PlannedTable,
  ): Promise<SnapshotTable> {
    const name = `${snapshot}/${index}`
    const known = this.#open.get(name)
    if (known !== undefined) return known
    const chunks =
      planned.isSmall || planned.key === null
        ? TableChunks.whole(this.#state)
        : await TableChunks.open(this.#state, `snapshot/${name}`, (after, count) =>
            this.#findBorders(table, after, count),
          )
    const now = { relation: planned, isPartitioned: planned.isPartitioned, key: planned.key }
    const table: SnapshotTable = { snapshot, index, plan, planned, chunks, table: now }
    this.#open.set(name, table)
    return table
  }
}
