import { type Credit, type PluginState, TailraceError } from '@tailrace/plugin-api'
import {
  activeSnapshot,
  beginSnapshot,
  withoutSnapshot,
  withTable,
} from '@tailrace/plugin-api/snapshot'
import type { ConnectionSettings } from '../connection/settings.ts'
import type { SharedState, StreamPlace } from '../stream/log-settings.ts'
import { findBorders } from './read/borders.ts'
import { type DefinitionContext, tableDefinitions } from './read/table-definition.ts'
import { ReaderSessions } from './reader-sessions.ts'
import { Round, type RoundEnd } from './round.ts'
import type { MovedRow } from './moved-rows.ts'
import { planMoved } from './plan-tables.ts'
import { freeNumber, hasKey, writePlan } from './snapshot-plan.ts'
import { type SnapshotTable, SnapshotTables } from './snapshot-tables.ts'
import { StreamGate } from './stream-gate.ts'
import type { TakenSnapshot } from './take-snapshot.ts'

/** What a run of snapshots works with. */
export interface SnapshotRunSettings {
  readonly connection: ConnectionSettings
  readonly readers: number
  readonly context: DefinitionContext
  /** Columns of a table that are not left out, or null for all. */
  readonly columnsOf: (table: string) => readonly string[] | null
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

/** Moved rows that are read together. */
const MOVED_ROWS = 1000

/** Waits after rounds that could read nothing, in milliseconds: doubled from the least to the most. */
const LEAST_WAIT_MS = 10
const MOST_WAIT_MS = 1000

/** Reads what snapshots have left, round by round, beside one connection to the log. */
export class SnapshotRun {
  readonly #settings: SnapshotRunSettings
  readonly #shared: SharedState
  readonly #place: StreamPlace
  readonly #credit: Credit
  readonly #events: SnapshotRunEvents
  readonly #sessions: ReaderSessions
  readonly #tables: SnapshotTables
  readonly #stop = new AbortController()
  #isWorking = false
  /** Transactions that may have been delivered before this process, and are not visible yet; null before the first look. */
  #suspects: ReadonlySet<number> | null = null
  #failures = 0
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
    this.#tables = new SnapshotTables(settings.state, shared.snapshots, async (table, ...range) => {
      const [after, count] = range
      const session = await this.#sessions.beside
      return findBorders(session, table.table, after, table.planned.chunkRows, count)
    })
  }

  /** A snapshot was added. */
  added(): void {
    this.#place.settle()
    this.wake()
  }

  /** Reads what there is to read. */
  wake(): void {
    if (this.#isWorking || this.#stop.signal.aborted) return
    if (!this.#shared.snapshots.isActive) return
    this.#isWorking = true
    this.#work().then(
      () => {
        this.#isWorking = false
        if (!this.#stop.signal.aborted) this.#events.finished()
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
    this.#shared.snapshots.gate?.close()
    this.#shared.snapshots.gate = null
    this.#sessions.destroy()
  }

  async #work(): Promise<void> {
    const { snapshots } = this.#shared
    const gate = new StreamGate()
    gate.release = () => this.#place.release()
    gate.restarted(this.#place.reached)
    snapshots.gate = gate
    this.#suspects = await this.#findSuspects()
    while (!this.#stop.signal.aborted) {
      const tables = await this.#tables.next()
      const { moved } = snapshots
      if (moved.length >= MOVED_ROWS || (moved.length > 0 && tables.length === 0)) {
        await this.#takeMoved(moved.slice(0, MOVED_ROWS))
        continue
      }
      if (tables.length === 0) break
      await this.#untilCredit()
      if (!(await this.#prepare(tables))) continue
      const end = await this.#round(gate, tables)
      if (end !== 'read') await this.#pause(end, tables)
      else {
        this.#failures = 0
        this.#said = null
      }
    }
    gate.close()
    if (snapshots.gate === gate) snapshots.gate = null
    await this.#sessions.close()
  }

  async #round(gate: StreamGate, tables: readonly SnapshotTable[]): Promise<RoundEnd | 'locked'> {
    const { connection, context } = this.#settings
    const { database } = connection
    const round = new Round(
      {
        ...{ gate, database, context, shared: this.#shared, place: this.#place },
        ...{ credit: this.#credit, sessions: this.#sessions, tables: this.#tables },
        columnsOf: this.#settings.columnsOf,
        signal: this.#stop.signal,
        // One that is stuck shows again as delivered and not visible.
        isStrict: this.#failures === 0,
        isSuspect: ({ sees }: TakenSnapshot) => {
          for (const xid of this.#suspects!) if (!sees.seesFull(xid)) return true
          return false
        },
        delivered: ({ snapshot, index }, rows) =>
          this.#shared.snapshots.count(snapshot, index, rows),
      },
      tables,
    )
    try {
      return await round.run()
    } catch (error) {
      if (isLockTimeout(error)) return 'locked'
      throw error
    }
  }

  /**
   * Looks the tables up under their names of now. One that was dropped has no rows left to read; one that has another key is cut anew.
   *
   * @returns whether all can be read as planned
   */
  async #prepare(tables: readonly SnapshotTable[]): Promise<boolean> {
    const session = await this.#sessions.beside
    const oids = tables.map(({ planned }) => planned.oid)
    const found = await tableDefinitions(session, oids, this.#settings.context)
    let isReady = true
    for (const table of tables) {
      const definition = found.get(table.planned.oid)
      if (definition === undefined) {
        this.#giveUp(table, 'the table was dropped')
        isReady = false
      } else if (!hasKey(definition, table.planned.key)) {
        const name = `${definition.relation.schema}.${definition.relation.name}`
        throw new TailraceError(
          'SOURCE_TABLE_IDENTITY',
          `The key of table "${name}" was changed while its snapshot was being read.`,
          { fix: `Start again; then read it with: tailrace snapshot <pipeline> ${name}` },
        )
      } else {
        const { relation, isPartitioned } = definition
        table.table = { relation, isPartitioned, key: table.planned.key }
      }
    }
    return isReady
  }

  /** Has moved rows read as a snapshot of their own. */
  async #takeMoved(rows: readonly MovedRow[]): Promise<void> {
    const settings = this.#settings
    const { snapshots } = this.#shared
    const session = await this.#sessions.beside
    const plan = await planMoved(session, rows, settings.context)
    const id = await freeNumber(settings.state, snapshots.progress.next)
    await writePlan(settings.state, id, plan)
    const { progress } = beginSnapshot({ ...snapshots.progress, next: id })
    snapshots.takeMoved(
      rows.length,
      plan.tables.length > 0 ? progress : withoutSnapshot(progress, id),
    )
  }

  #giveUp(table: SnapshotTable, why: string): void {
    const { snapshots, logger } = this.#shared
    const { snapshot, index, planned, plan } = table
    logger.warn({ table: `${planned.schema}.${planned.name}` }, `${why}: its snapshot ends`)
    this.#tables.forget(table)
    let progress = withTable(snapshots.progress, snapshot, index)
    const { finished } = activeSnapshot(progress, snapshot)!
    const isWhole =
      finished.length === 1 && finished[0]![1] - finished[0]![0] === plan.tables.length
    if (isWhole) progress = withoutSnapshot(progress, snapshot)
    snapshots.progress = progress
  }

  /**
   * Where commits wait for a synchronous standby, a transaction that an earlier process delivered may still be invisible: whatever
   * runs now is suspected until it has ended.
   */
  async #findSuspects(): Promise<ReadonlySet<number>> {
    const session = await this.#sessions.beside
    const [row] = await session.query<{ running: string[] }>(
      `SELECT CASE WHEN current_setting('synchronous_standby_names') = '' THEN '{}'
                   ELSE ARRAY(SELECT pg_snapshot_xip(pg_current_snapshot())::text) END AS running`,
    )
    return new Set(row?.running.map(Number))
  }

  async #untilCredit(): Promise<void> {
    const { signal } = this.#stop
    while (this.#credit.exhausted && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const returned = this.#credit.returned.subscribe(() => resolve())
      signal.addEventListener('abort', () => resolve(), { once: true })
      await promise
      returned.unsubscribe()
    }
  }

  async #pause(end: RoundEnd | 'locked', tables: readonly SnapshotTable[]): Promise<void> {
    const wait = Math.min(MOST_WAIT_MS, LEAST_WAIT_MS * 2 ** this.#failures++)
    if (wait === MOST_WAIT_MS && this.#said !== end) {
      this.#said = end
      const names = tables.map(({ planned }) => `${planned.schema}.${planned.name}`)
      this.#shared.logger.warn({ tables: names }, `a snapshot waits: ${reasons[end]}`)
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, wait)
      this.#stop.signal.addEventListener('abort', () => {
        clearTimeout(timer)
        resolve()
      })
    })
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

function isLockTimeout(error: unknown): boolean {
  return error instanceof Error && (error.cause as { code?: unknown })?.code === '55P03'
}
