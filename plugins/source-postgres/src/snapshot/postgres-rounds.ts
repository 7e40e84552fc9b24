import type { Credit, PluginState, TableMatcher } from '@tailrace/plugin-api'
import {
  PlanUpkeep,
  type RoundAttempt,
  type RoundEnd,
  type RoundReader,
  type RowCount,
  RowMemory,
  SnapshotTables,
  type TableNow,
} from '@tailrace/plugin-api/snapshot'
import type { ConnectionSettings } from '../connection/settings.ts'
import type { SharedState, StreamPlace } from '../stream/log-settings.ts'
import type { TableChoices } from '../tables/table-options.ts'
import { countRows } from './count-rows.ts'
import { findBorders } from './read/borders.ts'
import type { ReadTable } from './read/chunk-statements.ts'
import { type DefinitionContext, tableDefinitions } from './read/table-definition.ts'
import { ReaderSessions } from './reader-sessions.ts'
import { type Outcome, Round } from './round.ts'
import { planMoved, planTables, runningTransactions } from './plan-tables.ts'
import type { ActiveTable, PostgresPlan, PostgresTable } from './snapshot-plan.ts'
import { isGone, isLocked } from './sql-states.ts'
import { StreamGate } from './stream-gate.ts'
import type { TakenSnapshot } from './take-snapshot.ts'

/** How snapshots are read. */
export interface SnapshotSettings {
  readonly connection: ConnectionSettings
  readonly readers: number
  readonly context: DefinitionContext
  /** Columns of a table that are not left out, or null for all. */
  readonly columnsOf: (table: string) => readonly string[] | null
  readonly choices: TableChoices
  /** Which tables the pipeline wants. */
  readonly wanted: TableMatcher
  /** The server's version as it says it. */
  readonly version: string
  readonly state: PluginState
}

/** Moved rows that are not left waiting until all else is read. */
const MOVED_ROWS = 250
/** Rounds that may fail one after another because a table was altered, before it is believed that something else is wrong. */
const MOST_REDEFINED = 20
/** How long a snapshot is sought that the stream can stand rightly for, before one is taken that a later commit may repeat. */
const STRICT_MS = 3000
/** Between two such snapshots. */
const RETAKE_MS = 2

/** Reads snapshots of PostgreSQL beside one connection to the log. */
export class PostgresRounds implements RoundReader<PostgresPlan> {
  /** What is left to read. */
  readonly tables: SnapshotTables<PostgresPlan>
  readonly #settings: SnapshotSettings
  readonly #shared: SharedState
  readonly #place: StreamPlace
  readonly #credit: Credit
  readonly #sessions: ReaderSessions
  readonly #upkeep: PlanUpkeep<PostgresPlan, TableNow & ReadTable>
  readonly #memory = new RowMemory()
  #gate: StreamGate | null = null
  /** Transactions that may have been delivered before this process, and are not visible yet. */
  #suspects: ReadonlySet<number> = new Set()
  /** Whether the tables at hand were told of; see {@link PostgresRounds.#tellOfTwoTimes}. */
  #hasTold = false
  /** Since when rounds in a row ended with `ahead`, by `performance.now()`. */
  #aheadSince: number | null = null

  constructor(settings: SnapshotSettings, shared: SharedState, place: StreamPlace, credit: Credit) {
    const { state, wanted } = settings
    const { snapshots, logger } = shared
    this.#settings = settings
    this.#shared = shared
    this.#place = place
    this.#credit = credit
    this.#sessions = new ReaderSessions(settings.connection, settings.readers)
    this.tables = new SnapshotTables(state, snapshots, async (table, after, count) => {
      const session = await this.#sessions.beside
      const now = this.#upkeep.now(table)
      return findBorders(session, now, after, table.planned.chunkRows, count)
    })
    const { tables } = this
    this.#upkeep = new PlanUpkeep({
      state,
      snapshots,
      tables,
      logger,
      wanted,
      lookUp: (each) => this.#lookUp(each),
      planAnew: (table, where) => this.#planAnew(table, where),
    })
  }

  async begin(): Promise<void> {
    const { recent } = this.#shared
    const gate = new StreamGate(recent.ids)
    gate.release = () => this.#place.release()
    gate.restarted(this.#place.reached)
    this.#gate = this.#shared.gate = gate
    this.#suspects = await this.#findSuspects()
  }

  read(tables: readonly ActiveTable[], attempt: RoundAttempt): Promise<RoundEnd> {
    return unlessLocked(async () => {
      if (!(await this.#upkeep.prepare(tables))) return this.#endOf('read')
      return this.#endOf(await this.#round(tables, attempt))
    })
  }

  /** Has moved rows read as a snapshot of their own. */
  async takeUp(isRest: boolean): Promise<RoundEnd | null> {
    const { snapshots } = this.#shared
    const { moved } = snapshots
    if (moved.length < (isRest ? 1 : MOVED_ROWS)) return null
    return unlessLocked(async () => {
      const session = await this.#sessions.beside
      await snapshots.begin(this.#settings.state, await planMoved(session, moved, this.#settings))
      snapshots.withoutMoved(moved)
      return 'read'
    })
  }

  count(planned: PostgresTable): Promise<RowCount | null> {
    return countRows(this.#sessions, planned, this.#settings.context)
  }

  async end(): Promise<void> {
    this.#closeGate()
    await this.#sessions.close()
  }

  destroy(): void {
    this.#closeGate()
    this.#sessions.destroy()
  }

  #closeGate(): void {
    this.#gate?.close()
    if (this.#shared.gate === this.#gate) this.#shared.gate = null
    this.#gate = null
  }

  async #lookUp(
    tables: readonly ActiveTable[],
  ): Promise<readonly ((TableNow & ReadTable) | undefined)[]> {
    const session = await this.#sessions.beside
    const oids = tables.map(({ planned }) => planned.oid)
    const found = await tableDefinitions(session, oids, this.#settings.context)
    return oids.map((oid) => {
      const definition = found.get(oid)
      if (definition === undefined) return undefined
      const { relation, isPartitioned, key } = definition
      const { schema, name } = relation
      return { schema, name, relation, isPartitioned, key }
    })
  }

  async #planAnew({ planned, plan }: ActiveTable, where: string | null): Promise<PostgresPlan> {
    const { context, choices } = this.#settings
    const { oid, isCounted } = planned
    const session = await this.#sessions.beside
    const request = { context, choices, where, isCounted }
    return { tables: await planTables(session, [oid], request), after: plan.after }
  }

  async #round(tables: readonly ActiveTable[], attempt: RoundAttempt): Promise<Outcome> {
    const { connection, context, columnsOf } = this.#settings
    const round = new Round(
      {
        gate: this.#gate!,
        database: connection.database,
        context,
        columnsOf,
        shared: this.#shared,
        place: this.#place,
        credit: this.#credit,
        sessions: this.#sessions,
        tables: this.tables,
        nowOf: (table) => this.#upkeep.now(table),
        memory: this.#memory,
        signal: attempt.signal,
        // A transaction that is stuck shows again as delivered and not visible.
        isStrict: this.#aheadFor < STRICT_MS,
        isSuspect: (taken: TakenSnapshot) => this.#isSuspect(taken),
      },
      tables,
    )
    if (context.publications.length === 0) this.#tellOfTwoTimes(this.tables.begun(tables))
    try {
      return await round.run()
    } catch (error) {
      const { refused } = round
      if (refused !== null) {
        await this.#upkeep.refuse(refused, error)
        return 'read'
      }
      if (isGone(error) && attempt.failures < MOST_REDEFINED) return 'redefined'
      throw error
    }
  }

  #endOf(outcome: Outcome): RoundEnd {
    if (outcome === 'read') {
      this.#aheadSince = null
      this.#hasTold = false
      return 'read'
    }
    const reason = reasons[outcome]
    if (outcome !== 'ahead') return { reason }
    this.#aheadSince ??= performance.now()
    return this.#aheadFor < STRICT_MS ? { reason, retryMs: RETAKE_MS } : { reason }
  }

  get #aheadFor(): number {
    return this.#aheadSince === null ? 0 : performance.now() - this.#aheadSince
  }

  /** Without a stream nothing makes rows of two server-side snapshots one: whoever uses them has to know. */
  #tellOfTwoTimes(tables: readonly string[]): void {
    if (tables.length === 0 || this.#hasTold) return
    this.#hasTold = true
    const why = 'rows that were given another key in between are missing or come twice'
    const message = `a snapshot goes on after an interruption: its rows are of two points in time, and ${why}`
    this.#shared.logger.warn({ tables }, message)
  }

  /**
   * Where commits wait for a synchronous standby, a transaction that an earlier process delivered may still be invisible: whatever
   * runs now is suspected until it has ended.
   */
  async #findSuspects(): Promise<ReadonlySet<number>> {
    const session = await this.#sessions.beside
    const [row] = await session.query<{ waits: boolean }>(
      `SELECT current_setting('synchronous_standby_names') <> '' AND NOT pg_is_in_recovery() AS waits`,
    )
    return new Set(row?.waits === true ? await runningTransactions(session) : [])
  }

  #isSuspect({ sees }: TakenSnapshot): boolean {
    for (const xid of this.#suspects) if (!sees.seesFull(xid)) return true
    return false
  }
}

const reasons: Readonly<Record<Exclude<Outcome, 'read'>, string>> = {
  ahead:
    'transactions are in the log that cannot be seen yet, as when commits wait for a synchronous standby',
  behind: 'the stream has to come closer to the end of the log first',
  early: 'transactions that began before the tables were published are still running',
  starved: 'sinks take nothing',
  redefined: 'a table was altered meanwhile',
}

/** A lock that was not had in time is no failure. */
async function unlessLocked(step: () => Promise<RoundEnd>): Promise<RoundEnd> {
  try {
    return await step()
  } catch (error) {
    if (!isLocked(error)) throw error
    return { reason: 'another session holds a lock on a table, as ALTER TABLE does' }
  }
}
