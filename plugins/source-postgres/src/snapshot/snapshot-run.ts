import { setTimeout as sleep } from 'node:timers/promises'
import type { Credit, PluginState, TableMatcher } from '@tailrace/plugin-api'
import type { ConnectionSettings } from '../connection/settings.ts'
import type { SharedState, StreamPlace } from '../stream/log-settings.ts'
import { findBorders } from './read/borders.ts'
import { RowMemory } from './read/row-memory.ts'
import type { DefinitionContext } from './read/table-definition.ts'
import { ReaderSessions } from './reader-sessions.ts'
import { Round, type RoundEnd } from './round.ts'
import { PlanUpkeep } from './plan-upkeep.ts'
import { RowCounts } from './row-counts.ts'
import { planMoved, runningTransactions } from './plan-tables.ts'
import { type SnapshotTable, SnapshotTables } from './snapshot-tables.ts'
import type { TableChoices } from '../tables/table-options.ts'
import { isGone, isLocked } from './sql-states.ts'
import { StreamGate } from './stream-gate.ts'
import type { TakenSnapshot } from './take-snapshot.ts'

/** What a run of snapshots works with. */
export interface SnapshotRunSettings {
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

/** What a run tells its owner. */
export interface SnapshotRunEvents {
  /** Reading failed. Called once. */
  failed(error: unknown): void
  /** All that was asked for has been read and emitted. */
  finished(): void
}

/** Moved rows that are not left waiting until all else is read. */
const MOVED_ROWS = 250
/** Rounds that may fail one after another because a table was altered, before it is believed that something else is wrong. */
const MOST_REDEFINED = 20

/** Waits after rounds that could read nothing, in milliseconds: doubled from the least to the most. */
const LEAST_WAIT_MS = 10
const MOST_WAIT_MS = 1000
/** How long a snapshot is sought that the stream can stand rightly for, before one is taken that a later commit may repeat. */
const STRICT_MS = 3000
/** Between two such snapshots. */
const RETAKE_MS = 2

/** Reads what snapshots have left, round by round, beside one connection to the log. */
export class SnapshotRun {
  readonly #settings: SnapshotRunSettings
  readonly #shared: SharedState
  readonly #place: StreamPlace
  readonly #credit: Credit
  readonly #events: SnapshotRunEvents
  readonly #sessions: ReaderSessions
  readonly #tables: SnapshotTables
  readonly #upkeep: PlanUpkeep
  readonly #counts: RowCounts
  readonly #memory = new RowMemory()
  readonly #stop = new AbortController()
  #isWorking = false
  /** Transactions that may have been delivered before this process, and are not visible yet; null before the first look. */
  #suspects: ReadonlySet<number> | null = null
  #failures = 0
  /** Whether the tables at hand were told of; see {@link SnapshotRun.#tellOfTwoTimes}. */
  #hasTold = false
  /** Since when rounds in a row ended with `ahead`, by `performance.now()`. */
  #aheadSince: number | null = null
  #said: RoundEnd | 'locked' | null = null

  constructor(
    settings: SnapshotRunSettings,
    shared: SharedState,
    place: StreamPlace,
    credit: Credit,
    events: SnapshotRunEvents,
  ) {
    this.#settings = settings
    this.#shared = shared
    this.#place = place
    this.#credit = credit
    this.#events = events
    this.#sessions = new ReaderSessions(settings.connection, settings.readers)
    shared.snapshots.unstored.readers = settings.readers
    this.#tables = new SnapshotTables(settings.state, shared.snapshots, async (table, ...range) => {
      const [after, count] = range
      const session = await this.#sessions.beside
      return findBorders(session, table.table, after, table.planned.chunkRows, count)
    })
    this.#upkeep = new PlanUpkeep(settings, shared, this.#sessions, this.#tables)
    this.#counts = new RowCounts(settings, shared, this.#sessions)
  }

  /** A snapshot was added. */
  added(): void {
    this.#place.settle()
    this.wake()
    if (this.#isWorking) this.#counts.wake()
  }

  /** Reads what there is to read. */
  wake(): void {
    if (this.#isWorking || this.#stop.signal.aborted) return
    if (!this.#shared.snapshots.isActive) return
    this.#isWorking = true
    this.#work().then(
      () => {
        this.#isWorking = false
        if (this.#stop.signal.aborted) return
        // What was added while the sessions were being closed.
        if (this.#shared.snapshots.isActive) this.wake()
        else this.#events.finished()
      },
      (error: unknown) => {
        if (this.#stop.signal.aborted) return
        this.stop()
        this.#events.failed(error)
      },
    )
  }

  /** Ends reading and releases everything. */
  stop(): void {
    this.#stop.abort()
    this.#counts.stop()
    this.#shared.snapshots.gate?.close()
    this.#shared.snapshots.gate = null
    this.#sessions.destroy()
  }

  async #work(): Promise<void> {
    const { snapshots } = this.#shared
    const gate = new StreamGate(snapshots.recent.ids)
    gate.release = () => this.#place.release()
    gate.restarted(this.#place.reached)
    snapshots.gate = gate
    this.#suspects = await this.#findSuspects()
    this.#counts.wake()
    while (!this.#stop.signal.aborted) {
      const tables = await this.#tables.next()
      const { moved } = snapshots
      if (moved.length >= MOVED_ROWS || (moved.length > 0 && tables.length === 0)) {
        if ((await unlessLocked(() => this.#takeMoved())) === 'locked') {
          await this.#pause('locked', tables)
        }
        continue
      }
      if (tables.length === 0) break
      await this.#untilCredit()
      const end = await unlessLocked(async () =>
        (await this.#upkeep.prepare(tables)) ? this.#round(gate, tables) : 'read',
      )
      if (end !== 'read') await this.#pause(end, tables)
      else {
        this.#failures = 0
        this.#aheadSince = null
        this.#said = null
        this.#hasTold = false
      }
    }
    gate.close()
    if (snapshots.gate === gate) snapshots.gate = null
    await this.#counts.end()
    await this.#sessions.close()
  }

  async #round(gate: StreamGate, tables: readonly SnapshotTable[]): Promise<RoundEnd> {
    const { connection, context } = this.#settings
    const { database } = connection
    const round = new Round(
      {
        gate,
        database,
        context,
        shared: this.#shared,
        place: this.#place,
        credit: this.#credit,
        sessions: this.#sessions,
        tables: this.#tables,
        memory: this.#memory,
        columnsOf: this.#settings.columnsOf,
        signal: this.#stop.signal,
        // A transaction that is stuck shows again as delivered and not visible.
        isStrict: this.#aheadFor < STRICT_MS,
        isSuspect: (taken: TakenSnapshot) => this.#isSuspect(taken),
        delivered: ({ snapshot, index }, rows) =>
          this.#shared.snapshots.count(snapshot, index, rows),
      },
      tables,
    )
    if (context.publications.length === 0) this.#tellOfTwoTimes(this.#tables.begun(tables))
    try {
      return await round.run()
    } catch (error) {
      const { refused } = round
      if (refused !== null && !isLocked(error)) {
        await this.#upkeep.refuse(refused, error)
        return 'read'
      }
      if (isGone(error) && this.#failures < MOST_REDEFINED) return 'redefined'
      throw error
    }
  }

  /** Without a stream nothing makes rows of two server-side snapshots one: whoever uses them has to know. */
  #tellOfTwoTimes(tables: readonly string[]): void {
    if (tables.length === 0 || this.#hasTold) return
    this.#hasTold = true
    const why = 'rows that were given another key in between are missing or come twice'
    const message = `a snapshot goes on after an interruption: its rows are of two points in time, and ${why}`
    this.#shared.logger.warn({ tables }, message)
  }

  /** Has moved rows read as a snapshot of their own. */
  async #takeMoved(): Promise<void> {
    const { snapshots } = this.#shared
    const { moved } = snapshots
    const session = await this.#sessions.beside
    await snapshots.begin(this.#settings.state, await planMoved(session, moved, this.#settings))
    snapshots.withoutMoved(moved)
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
    for (const xid of this.#suspects ?? []) if (!sees.seesFull(xid)) return true
    return false
  }

  async #untilCredit(): Promise<void> {
    const { signal } = this.#stop
    while (this.#credit.exhausted && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const returned = this.#credit.returned.subscribe(() => resolve())
      const onAbort = () => resolve()
      signal.addEventListener('abort', onAbort)
      await promise
      returned.unsubscribe()
      signal.removeEventListener('abort', onAbort)
    }
  }

  get #aheadFor(): number {
    return this.#aheadSince === null ? 0 : performance.now() - this.#aheadSince
  }

  async #pause(end: RoundEnd | 'locked', tables: readonly SnapshotTable[]): Promise<void> {
    if (end === 'ahead') this.#aheadSince ??= performance.now()
    const isSoon = end === 'ahead' && this.#aheadFor < STRICT_MS
    const wait = isSoon ? RETAKE_MS : Math.min(MOST_WAIT_MS, LEAST_WAIT_MS * 2 ** this.#failures++)
    if (wait === MOST_WAIT_MS && this.#said !== end) {
      this.#said = end
      const names = tables.map(({ planned }) => `${planned.schema}.${planned.name}`)
      this.#shared.logger.warn({ tables: names }, `a snapshot waits: ${reasons[end]}`)
    }
    // A timer that is aborted rejects; the loop sees the signal.
    await sleep(wait, undefined, { signal: this.#stop.signal }).catch(() => {})
  }
}

const reasons: Readonly<Record<RoundEnd | 'locked', string>> = {
  read: 'it does not',
  ahead:
    'transactions are in the log that cannot be seen yet, as when commits wait for a synchronous standby',
  behind: 'the stream has to come closer to the end of the log first',
  early: 'transactions that began before the tables were published are still running',
  starved: 'sinks take nothing',
  redefined: 'a table was altered meanwhile',
  locked: 'another session holds a lock on a table, as ALTER TABLE does',
}

/** A lock that was not had in time is no failure. */
async function unlessLocked<T>(step: () => Promise<T>): Promise<T | 'locked'> {
  try {
    return await step()
  } catch (error) {
    if (isLocked(error)) return 'locked'
    throw error
  }
}
