import type { TableSnapshotProgress } from '../../contracts/define-source.ts'
import type { RowChange } from '../../data/row-change.ts'
import type { PluginState } from '../../services/state-store.ts'
import { freeNumber, type SnapshotPlan, writePlan } from '../plan/snapshot-plan.ts'
import { NO_SNAPSHOTS, type SnapshotProgress } from '../progress/snapshot-progress.ts'
import { beginSnapshot } from '../progress/steps.ts'
import { tableProgress } from '../progress/table-progress.ts'
import { type MovedRow, movedRow, type RowNaming, type TableId, withMoved } from './moved-rows.ts'
import { UnstoredChunks } from './unstored-chunks.ts'

/** The part of a source's position that is about snapshots. */
export type SnapshotPart<Id extends TableId = TableId> = {
  /** How far snapshots are; absent before the first. */
  readonly snapshot?: SnapshotProgress
  /** The document that names the tables which snapshots have taken up; absent where none is to. */
  readonly tables?: string
  /** Rows that snapshots are to read once more; absent where there are none. */
  readonly moved?: readonly MovedRow<Id>[]
}

/**
 * What the snapshots and the stream of one source share. A source makes one, which outlives connections, and
 *
 * - calls {@link SnapshotState.restore} whenever a stream begins at a position,
 * - puts {@link SnapshotState.part} into every position that it emits,
 * - tells `unstored` of each acknowledged position,
 * - while {@link SnapshotState.isActive}, shows it the updates that do not carry all values ({@link SnapshotState.noteMoved}).
 */
export class SnapshotState<P extends SnapshotPlan = SnapshotPlan, Id extends TableId = TableId> {
  readonly #naming: RowNaming<Id>
  #part: SnapshotPart<Id> = {}
  readonly #rows = new Map<string, number>()
  readonly #counts = new Map<string, number>()
  /** Plans of the active snapshots, once they were read. */
  readonly plans = new Map<number, P>()
  /** Chunks that were delivered and are not in a stored position. */
  readonly unstored = new UnstoredChunks()
  #adding: Promise<unknown> = Promise.resolve()

  /** @param naming how rows that moved are written down */
  constructor(naming: RowNaming<Id>) {
    this.#naming = naming
  }

  /** What positions carry of snapshots now. */
  get part(): SnapshotPart<Id> {
    return this.#part
  }

  /** How far the snapshots are. */
  get progress(): SnapshotProgress {
    return this.#part.snapshot ?? NO_SNAPSHOTS
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
  get moved(): readonly MovedRow<Id>[] {
    return this.#part.moved ?? []
  }

  /** Notes an update that gave its row another key and did not carry all values, while rows are being read; other updates are passed over. */
  noteMoved(change: RowChange): void {
    const row = movedRow(change, this.#naming)
    if (row !== null) this.addMoved(row)
  }

  /** Has a row read once more, e.g. one that was left out of a chunk although not all of its values were delivered by the stream. */
  addMoved(row: MovedRow<Id>): void {
    const moved = withMoved(this.moved, row)
    if (moved !== this.moved) this.#part = { ...this.#part, moved }
  }

  /** Removes moved rows that a snapshot was begun for. */
  withoutMoved(taken: readonly MovedRow<Id>[]): void {
    const { moved = [], ...part } = this.#part
    const rest = moved.filter((row) => !taken.includes(row))
    this.#part = { ...part, ...(rest.length > 0 && { moved: rest }) }
  }

  /**
   * Begins a snapshot once its plan is durable. One after another, as each takes the next number.
   *
   * @returns its number; null where the plan has no tables, so that there is nothing to begin
   */
  begin(state: PluginState, plan: P): Promise<number | null> {
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

  /** How far each table is: the answer of `Source.snapshotProgress`. */
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
  restore({ snapshot, tables, moved }: SnapshotPart<Id>): void {
    this.#part = {
      ...(moved === undefined ? {} : { moved }),
      ...(snapshot === undefined ? {} : { snapshot }),
      ...(tables === undefined ? {} : { tables }),
    }
  }
}
