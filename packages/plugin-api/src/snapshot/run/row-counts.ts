import { settlesWithin } from '../chunks/settles-within.ts'
import { readPlan, type SnapshotPlan, type TableOf } from '../plan/snapshot-plan.ts'
import { hasNumber } from '../progress/ranges.ts'
import type { Logger } from '../../services/logger.ts'
import type { PluginState } from '../../services/state-store.ts'
import type { SnapshotState } from '../state/snapshot-state.ts'
import type { RoundReader, RowCount } from './round-reader.ts'

/** After this long a statement that is to end is told so again. */
const CANCEL_MS = 200

/** What {@link RowCounts} work with. */
export interface RowCountSettings<P extends SnapshotPlan> {
  readonly state: PluginState
  readonly snapshots: SnapshotState<P>
  readonly reader: Pick<RoundReader<P>, 'count'>
  readonly logger: Logger
}

/** A table whose rows are not counted yet. */
interface Uncounted<P extends SnapshotPlan> {
  /** Of the document that the count is stored as. */
  readonly name: string
  readonly snapshot: number
  readonly index: number
  readonly planned: TableOf<P>
}

/**
 * Counts the rows of tables whose progress is to be exact, one table after another beside their reading. A count is stored once, so that no later
 * run counts again. One that cannot be had is not tried again, and the estimate stays.
 */
export class RowCounts<P extends SnapshotPlan> {
  readonly #settings: RowCountSettings<P>
  readonly #tried = new Set<string>()
  #counting: Promise<void> | null = null
  #count: RowCount | null = null
  #isOver = false

  constructor(settings: RowCountSettings<P>) {
    this.#settings = settings
  }

  /** Counts what there is to count. */
  wake(): void {
    if (this.#isOver || this.#settings.reader.count === undefined) return
    this.#counting ??= this.#countAll()
      .catch((error: unknown) => this.#failed(error))
      .finally(() => (this.#counting = null))
  }

  /** Ends it, on the server too, until the next {@link RowCounts.wake}. */
  async end(): Promise<void> {
    this.#isOver = true
    while (this.#counting !== null) {
      await this.#count?.cancel().catch(() => {})
      // A statement that had not begun was not ended.
      await settlesWithin(this.#counting, CANCEL_MS)
    }
    this.#isOver = false
  }

  /** Ends it for good, as the connections are cut. */
  stop(): void {
    this.#isOver = true
  }

  async #countAll(): Promise<void> {
    const { state, snapshots } = this.#settings
    for (let next = await this.#next(); next !== null; next = await this.#next()) {
      const { snapshot, index, name, planned } = next
      const known = await state.document(name)
      const rows = known === undefined ? await this.#rowsOf(planned) : Number(known)
      if (this.#isOver) return
      this.#tried.add(name)
      if (rows === null) continue
      if (known === undefined) await state.putDocument(name, rows)
      snapshots.counted(snapshot, index, rows)
    }
  }

  #failed(error: unknown): void {
    if (!this.#isOver) this.#settings.logger.debug({ err: error }, 'rows are not counted')
  }

  async #next(): Promise<Uncounted<P> | null> {
    const { snapshots, state } = this.#settings
    for (const { id, finished } of snapshots.progress.active) {
      const plan = snapshots.plans.get(id) ?? (await readPlan<P>(state, id))
      for (const [index, planned] of plan.tables.entries()) {
        const name = `snapshot/${id}/rows/${index}`
        if (!planned.isCounted || hasNumber(finished, index) || this.#tried.has(name)) continue
        return { name, snapshot: id, index, planned }
      }
    }
    return null
  }

  async #rowsOf(planned: TableOf<P>): Promise<number | null> {
    this.#count = (await this.#settings.reader.count?.(planned)) ?? null
    try {
      return (await this.#count?.rows) ?? null
    } catch (error) {
      this.#failed(error)
      return null
    } finally {
      this.#count = null
    }
  }
}
