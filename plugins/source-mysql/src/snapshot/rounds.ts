import type { Session as DdlSession, Table } from '@tailrace/mysql-ddl'
import { isUnknown } from '@tailrace/mysql-ddl'
import type { Credit, Logger, PluginState, TableMatcher } from '@tailrace/plugin-api'
import {
  type PlanUpkeep,
  PlanUpkeep as Upkeep,
  type RoundAttempt,
  type RoundEnd,
  type RoundReader,
  type RowCount,
  RowMemory,
  type SnapshotTable,
  type SnapshotTables,
  type TableNow,
} from '@tailrace/plugin-api/snapshot'
import { readDdlSession } from '../catalog/ddl-session.ts'
import { readDefinitions } from '../catalog/read-catalog.ts'
import { logFlavor } from '../log-flavor.ts'
import type { TableChoices } from '../table-options.ts'
import { chooseKey } from './keys/chunk-key.ts'
import { countRows } from './count-rows.ts'
import type { MysqlPlan, MysqlPlannedTable } from './mysql-plan.ts'
import { planMoved } from './plan/plan-moved.ts'
import { knownDefinitions, planTables } from './plan/plan-tables.ts'
import { readableTables } from './readable-tables.ts'
import type { ReaderSessions } from './reader-sessions.ts'
import { Round } from './round.ts'
import type { Snapshots } from './snapshots.ts'
import { isConditionError, isLocked, isRedefined } from './sql-errors.ts'
import { StreamGate } from './stream-gate.ts'
import type { StreamPlace } from './stream-place.ts'
import type { WatermarkTable } from './views/watermark.ts'
import { waits } from './waits.ts'

/** What rounds work with. */
export interface RoundsSettings {
  readonly sessions: ReaderSessions
  readonly snapshots: Snapshots
  readonly tables: SnapshotTables<MysqlPlan>
  readonly place: StreamPlace
  readonly credit: Credit
  readonly state: PluginState
  readonly logger: Logger
  readonly wanted: TableMatcher
  readonly choices: TableChoices
  readonly watermark: WatermarkTable | null
  readonly pipeline: string
}

/** Moved rows that are not left waiting until all else is read. */
const MOVED_ROWS = 250
/** Rounds that may fail one after another because a table was altered, before it is believed that something else is wrong. */
const MOST_REDEFINED = 20

type Tables = readonly SnapshotTable<MysqlPlan>[]

/** Reads snapshots of one server beside one connection to its log. */
export class Rounds implements RoundReader<MysqlPlan> {
  readonly #settings: RoundsSettings
  readonly #upkeep: PlanUpkeep<MysqlPlan, TableNow>
  readonly #memory = new RowMemory()
  /** Tables that were looked up, and found to be as they were planned. */
  #prepared = new WeakSet<SnapshotTable<MysqlPlan>>()
  #ddl: DdlSession | null = null

  constructor(settings: RoundsSettings) {
    this.#settings = settings
    this.#upkeep = new Upkeep({
      ...settings,
      lookUp: (tables) => this.#lookUp(tables),
      planAnew: async ({ planned }, where) => {
        const { sessions, choices } = settings
        const { isCounted } = planned
        const names = [{ database: planned.schema, name: planned.name }]
        const definitions = knownDefinitions(names, await this.#definitions(names))
        return {
          tables: await planTables(await sessions.beside, definitions, {
            choices,
            where,
            isCounted,
          }),
        }
      },
    })
  }

  async begin(): Promise<void> {
    const { place, snapshots } = this.#settings
    const gate = new StreamGate(place.at, place.isInside)
    gate.release = () => place.release()
    snapshots.gate = gate
  }

  async read(tables: Tables, { failures, signal }: RoundAttempt): Promise<RoundEnd> {
    const together = this.#together(tables)
    let round: Round | null = null
    try {
      if (!(await this.#prepare(together))) return 'read'
      const { gate } = this.#settings.snapshots
      if (gate === null) return waits.behind
      round = new Round(
        {
          ...this.#settings,
          gate,
          signal,
          server: this.#settings.place.server,
          memory: this.#memory,
          define: async (all) =>
            readableTables(all, await this.#definitionsOf(all), this.#settings.place),
        },
        together,
      )
      const end = await round.run()
      if (end === waits.redefined) this.#forget(failures)
      return end
    } catch (error) {
      return this.#failed(error, round, failures)
    }
  }

  async #failed(error: unknown, round: Round | null, failures: number): Promise<RoundEnd> {
    if (isLocked(error)) return waits.locked
    const failure = round?.failure ?? null
    if (failure !== null && failure.table.planned.where !== null && isConditionError(error)) {
      await this.#upkeep.refuse(failure.table, error)
      this.#settings.place.settle()
      return 'read'
    }
    if (!isRedefined(error) || failures >= MOST_REDEFINED) throw error
    this.#forget(failures)
    return waits.redefined
  }

  /** What was looked up is not believed any more. */
  #forget(failures: number): void {
    this.#prepared = new WeakSet()
    if (failures === MOST_REDEFINED) {
      const { logger } = this.#settings
      logger.warn(
        {},
        'the catalog and the log define a table differently: a change of it was not in the log (sql_log_bin=0?)',
      )
    }
  }

  /** A table without a key is read alone. */
  #together(tables: Tables): Tables {
    const end = tables.findIndex(({ planned }) => planned.key === null)
    return end < 0 ? tables : tables.slice(0, Math.max(1, end))
  }

  async #prepare(tables: Tables): Promise<boolean> {
    const unknown = tables.filter((table) => !this.#prepared.has(table))
    if (unknown.length === 0) return true
    if (!(await this.#upkeep.prepare(unknown))) {
      // What was given up is in no batch of its own.
      this.#settings.place.settle()
      return false
    }
    for (const table of unknown) this.#prepared.add(table)
    return true
  }

  async #lookUp(tables: Tables): Promise<readonly (TableNow | undefined)[]> {
    const found = await this.#definitionsOf(tables)
    return found.map((table) => {
      if (table === undefined) return undefined
      const { database: schema, name } = table
      return { schema, name, key: isUnknown(table) ? null : chooseKey(table) }
    })
  }

  #definitionsOf(tables: Tables): ReturnType<typeof readDefinitions> {
    const names = tables.map(({ planned: { schema: database, name } }) => ({ database, name }))
    return this.#definitions(names)
  }

  async #definitions(
    names: readonly Pick<Table, 'database' | 'name'>[],
  ): ReturnType<typeof readDefinitions> {
    const { sessions, place } = this.#settings
    const session = await sessions.beside
    this.#ddl ??= await readDdlSession(session, logFlavor(place.server))
    return readDefinitions(session, this.#ddl, names)
  }

  async takeUp(isRest: boolean): Promise<RoundEnd | null> {
    const { snapshots, state, sessions } = this.#settings
    const { moved } = snapshots
    if (moved.length === 0 || (!isRest && moved.length < MOVED_ROWS)) return null
    const plan = await planMoved(await sessions.beside, moved, this.#settings.choices, (names) =>
      this.#definitions(names),
    )
    await snapshots.begin(state, plan)
    snapshots.withoutMoved(moved)
    return 'read'
  }

  async count({ schema: database, name, key, where }: MysqlPlannedTable): Promise<RowCount> {
    return countRows(this.#settings.sessions, { database, name, key }, where)
  }

  async end(): Promise<void> {
    this.#close()
    await this.#settings.sessions.close()
  }

  destroy(): void {
    this.#close()
    this.#settings.sessions.destroy()
  }

  #close(): void {
    const { snapshots } = this.#settings
    snapshots.gate?.close()
    snapshots.gate = null
  }
}
