import type { PluginState } from '@tailrace/plugin-api'
import { hasNumber } from '@tailrace/plugin-api/snapshot'
import type { SharedState } from '../stream/log-settings.ts'
import { LockWaiters } from './lock-waiters.ts'
import { countStatement } from './read/chunk-statements.ts'
import { type DefinitionContext, tableDefinitions } from './read/table-definition.ts'
import type { ReaderSessions } from './reader-sessions.ts'
import { settlesWithin } from './settles-within.ts'
import { type PlannedTable, readPlan } from './snapshot-plan.ts'

/** After this long a statement that is to end is told so again. */
const CANCEL_MS = 200

/** What rows are counted with. */
export interface RowCountSettings {
  readonly state: PluginState
  readonly context: DefinitionContext
}

/** A table whose rows are not counted yet. */
interface Uncounted {
  /** Of the document that the count is stored as. */
  readonly name: string
  readonly snapshot: number
  readonly index: number
  readonly planned: PlannedTable
}

/**
 * Counts the rows of tables whose progress is to be exact, one table after another beside their reading. A count is stored once, so that no later
 * run counts again. One that cannot be had is not tried again, and the estimate stays.
 */
export class RowCounts {
  readonly #settings: RowCountSettings
  readonly #shared: SharedState
  readonly #sessions: ReaderSessions
  readonly #tried = new Set<string>()
  #counting: Promise<void> | null = null
  #cancel: (() => Promise<void>) | null = null
  #isOver = false

  constructor(settings: RowCountSettings, shared: SharedState, sessions: ReaderSessions) {
    this.#settings = settings
    this.#shared = shared
    this.#sessions = sessions
  }

  /** Counts what there is to count. */
  wake(): void {
    if (this.#isOver) return
    this.#counting ??= this.#countAll()
      .catch((error: unknown) => this.#failed(error))
      .finally(() => (this.#counting = null))
  }

  /** Ends it, on the server too, until the next {@link RowCounts.wake}. */
  async end(): Promise<void> {
    this.#isOver = true
    while (this.#counting !== null) {
      await this.#cancel?.().catch(() => {})
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
    const { state } = this.#settings
    for (let next = await this.#next(); next !== null; next = await this.#next()) {
      const { snapshot, index, name, planned } = next
      const known = await state.document(name)
      const rows = known === undefined ? await this.#count(planned) : Number(known)
      if (this.#isOver) return
      this.#tried.add(name)
      if (rows === null) continue
      if (known === undefined) await state.putDocument(name, rows)
      this.#shared.snapshots.counted(snapshot, index, rows)
    }
  }

  #failed(error: unknown): void {
    if (!this.#isOver) this.#shared.logger.debug({ err: error }, 'rows are not counted')
  }

  async #next(): Promise<Uncounted | null> {
    const { snapshots } = this.#shared
    for (const { id, finished } of snapshots.progress.active) {
      const plan = snapshots.plans.get(id) ?? (await readPlan(this.#settings.state, id))
      for (const [index, planned] of plan.tables.entries()) {
        const name = `snapshot/${id}/rows/${index}`
        if (!planned.isCounted || hasNumber(finished, index) || this.#tried.has(name)) continue
        return { name, snapshot: id, index, planned }
      }
    }
    return null
  }

  /** @returns null where it cannot be had: the table is gone, counting failed, or somebody waits for the lock that it holds */
  async #count({ oid, where }: PlannedTable): Promise<number | null> {
    const session = await this.#sessions.counting
    const table = (await tableDefinitions(session, [oid], this.#settings.context)).get(oid)
    if (table === undefined || this.#isOver) return null
    const conditions = [where, table.rowFilter].filter((condition) => condition !== null)
    const cancel = () => this.#sessions.cancel(session)
    const waiters = new LockWaiters(this.#sessions, session, () => void cancel().catch(() => {}))
    this.#cancel = cancel
    try {
      const [row] = await session.query<{ rows: string }>(countStatement(table, conditions))
      return Number(row?.rows)
    } catch (error) {
      if (!waiters.isAny) this.#failed(error)
      return null
    } finally {
      this.#cancel = null
      await waiters.end()
    }
  }
}
