import type { SnapshotTable, SnapshotTables } from '../chunks/snapshot-tables.ts'
import type { TableMatcher } from '../../options/table-pattern.ts'
import type { Logger } from '../../services/logger.ts'
import type { PluginState } from '../../services/state-store.ts'
import type { SnapshotState } from '../state/snapshot-state.ts'
import { hasKey, type PlannedTable, type SnapshotPlan, tableName } from './snapshot-plan.ts'

/** A table as it is now. */
export type TableNow = Pick<PlannedTable, 'schema' | 'name' | 'key'>

/** What {@link PlanUpkeep} works with. */
export interface PlanUpkeepSettings<P extends SnapshotPlan, Now extends TableNow> {
  readonly state: PluginState
  readonly snapshots: SnapshotState<P>
  readonly tables: SnapshotTables<P>
  readonly logger: Logger
  /** Which tables the pipeline wants. */
  readonly wanted: TableMatcher
  /** Looks tables up as they are now; in the same order, undefined for one that does not exist any more. */
  readonly lookUp: (tables: readonly SnapshotTable<P>[]) => Promise<readonly (Now | undefined)[]>
  /** Plans the reading of a table from its beginning, by the key that it has now. */
  readonly planAnew: (table: SnapshotTable<P>, where: string | null) => Promise<P>
}

/** Keeps plans, which never change, in step with tables, which do. */
export class PlanUpkeep<P extends SnapshotPlan, Now extends TableNow> {
  readonly #settings: PlanUpkeepSettings<P, Now>
  readonly #now = new WeakMap<SnapshotTable<P>, Now>()

  constructor(settings: PlanUpkeepSettings<P, Now>) {
    this.#settings = settings
  }

  /**
   * Looks the tables up. One that was dropped has no rows left to read; one that has another key is cut anew.
   *
   * @returns whether all can be read as planned
   */
  async prepare(tables: readonly SnapshotTable<P>[]): Promise<boolean> {
    const found = await this.#settings.lookUp(tables)
    let isReady = true
    for (const [i, table] of tables.entries()) {
      const now = found[i]
      const isSame = now !== undefined && hasKey(now, table.planned.key)
      if (isSame && this.#settings.wanted(tableName(now))) {
        this.#now.set(table, now)
        continue
      }
      isReady = false
      if (now === undefined) this.giveUp(table, 'the table was dropped')
      else if (isSame) {
        this.giveUp(table, 'the table is not among those of the pipeline any more')
      } else await this.#readAnew(table, table.planned.where, 'its key was changed')
    }
    return isReady
  }

  /**
   * What a table was when it was looked up last.
   *
   * @throws TypeError where that never was
   */
  now(table: SnapshotTable<P>): Now {
    const now = this.#now.get(table)
    if (now === undefined) throw new TypeError('a table is read that was not looked up')
    return now
  }

  /** A condition turned out not to work while rows were read. */
  async refuse(table: SnapshotTable<P>, error: unknown): Promise<void> {
    if (table.planned.isMoved === true) {
      await this.#readAnew(table, null, 'rows that moved cannot be found by their old key')
      return
    }
    const { message } = error as Error
    this.giveUp(
      table,
      `it failed, as its condition cannot be evaluated (${message}); rows read so far were delivered: correct the condition and ask for the snapshot again`,
    )
  }

  /** Reads a table in a snapshot of its own, from the beginning, in chunks by the key that it has now. */
  async #readAnew(table: SnapshotTable<P>, where: string | null, why: string): Promise<void> {
    const { state, snapshots, planAnew } = this.#settings
    await snapshots.begin(state, await planAnew(table, where))
    this.giveUp(table, `${why}: it is read from the beginning`)
  }

  /** Ends the reading of a table, and says why. */
  giveUp(table: SnapshotTable<P>, why: string): void {
    const { logger, tables } = this.#settings
    logger.warn({ table: tableName(table.planned) }, `a snapshot of the table ends: ${why}`)
    tables.finish(table)
  }
}
