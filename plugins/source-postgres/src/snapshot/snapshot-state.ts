import type { RowChange, TableSnapshotProgress } from '@tailrace/plugin-api'
import type { PluginState } from '@tailrace/plugin-api'
import { beginSnapshot, type SnapshotProgress } from '@tailrace/plugin-api/snapshot'
import type { PostgresPosition } from '../position.ts'
import { type MovedRow, movedRow, withMoved } from './moved-rows.ts'
import { RecentTransactions } from './recent-transactions.ts'
import { freeNumber, type SnapshotPlan, writePlan } from './snapshot-plan.ts'
import type { StreamGate } from './stream-gate.ts'
import { tableProgress } from './table-progress.ts'
import { UnstoredChunks } from './unstored-chunks.ts'

/** The part of a position that is about snapshots. */
export type SnapshotPart = Pick<PostgresPosition, 'snapshot' | 'tables' | 'moved'>

/** What snapshots and the stream of one source share; outlives connections. */
export class SnapshotState {
  #part: SnapshotPart = {}
  readonly #rows = new Map<string, number>()
  readonly #counts = new Map<string, number>()
  /** Plans of the active snapshots, once they were read. */
  readonly plans = new Map<number, SnapshotPlan>()
  /** Chunks that were delivered and are not in a stored position. */
  readonly unstored = new UnstoredChunks()
  /** What the stream delivered last. */
  readonly recent = new RecentTransactions()
  #adding: Promise<unknown> = Promise.resolve()
  /** Set while snapshots have something to read: the stream asks it before each transaction. */
  gate: StreamGate | null = null

  /** What positions carry of snapshots now. */
  get part(): SnapshotPart {
    return this.#part
  }

  /** How far the snapshots are. */
  get progress(): SnapshotProgress {
    return this.#part.snapshot ?? { next: 1, active: [] }
  }

  set progress(snapshot: SnapshotProgress) {
    this.#part = { ...this.#part, snapshot }
  }

  /** Whether there are rows to be read. */
  get isActive(): boolean {
    const { snapshot, moved } = this.#part
    return moved !== undefined || (snapshot !== undefined && snapshot.active.length > 0)
  }

  /** Rows to be read once more. */
  get moved(): readonly MovedRow[] {
    return this.#part.moved ?? []
  }

  /** Notes an update that gave its row another key, while rows are being read. */
  noteMoved(change: RowChange): void {
    const row = movedRow(change)
    if (row === null) return
    const moved = withMoved(this.moved, row)
    if (moved !== this.moved) this.#part = { ...this.#part, moved }
  }

  /** Removes moved rows that a snapshot was begun for. */
  withoutMoved(taken: readonly MovedRow[]): void {
    const { moved = [], ...part } = this.#part
    const rest = moved.filter((row) => !taken.includes(row))
    this.#part = { ...part, ...(rest.length > 0 && { moved: rest }) }
  }

  /**
   * Begins a snapshot once its plan is durable. One after another, as each takes the next number.
   *
   * @returns its number; null where the plan has no tables, so that there is nothing to begin
   */
  begin(state: PluginState, plan: SnapshotPlan): Promise<number | null> {
    const turn = this.#adding.then(async () => {
      if (plan.tables.length === 0) return null
      const next = await freeNumber(state, this.progress.next)
      await writePlan(state, next, plan)
      const { id, progress } = beginSnapshot({ ...this.progress, next })
      this.progress = progress
      return id
    })
    this.#adding = turn.catch(() => {})
    return turn
  }

  /** Says that rows of a table were delivered, for {@link SnapshotState.tableProgress}. */
  count(snapshot: number, table: number, rows: number): void {
    const name = `${snapshot}/${table}`
    this.#rows.set(name, (this.#rows.get(name) ?? 0) + rows)
  }

  /** Says how many rows a table has to read, for {@link SnapshotState.tableProgress}. */
  counted(snapshot: number, table: number, rows: number): void {
    this.#counts.set(`${snapshot}/${table}`, rows)
  }

  /** How far each table is. */
  tableProgress(): readonly TableSnapshotProgress[] {
    return this.progress.active.flatMap((active) => {
      const plan = this.plans.get(active.id)
      if (plan === undefined) return []
      const of = (index: number) => `${active.id}/${index}`
      return tableProgress(active, plan, {
        delivered: (index) => this.#rows.get(of(index)) ?? 0,
        counted: (index) => this.#counts.get(of(index)) ?? null,
      })
    })
  }

  /** Takes up what a position says. */
  restore({ snapshot, tables, moved }: PostgresPosition): void {
    this.#part = {
      ...(moved === undefined ? {} : { moved }),
      ...(snapshot === undefined ? {} : { snapshot }),
      ...(tables === undefined ? {} : { tables }),
    }
  }
}
