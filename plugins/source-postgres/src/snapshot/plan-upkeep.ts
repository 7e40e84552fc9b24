import type { SharedState } from '../stream/log-settings.ts'
import { planTables } from './plan-tables.ts'
import { tableDefinitions } from './read/table-definition.ts'
import type { ReaderSessions } from './reader-sessions.ts'
import { hasKey } from './snapshot-plan.ts'
import type { SnapshotRunSettings } from './snapshot-run.ts'
import type { SnapshotTable, SnapshotTables } from './snapshot-tables.ts'

/** Keeps plans, which never change, in step with tables, which do. */
export class PlanUpkeep {
  readonly #settings: SnapshotRunSettings
  readonly #shared: SharedState
  readonly #sessions: ReaderSessions
  readonly #tables: SnapshotTables

  constructor(
    settings: SnapshotRunSettings,
    shared: SharedState,
    sessions: ReaderSessions,
    tables: SnapshotTables,
  ) {
    this.#settings = settings
    this.#shared = shared
    this.#sessions = sessions
    this.#tables = tables
  }

  /**
   * Looks the tables up under their names of now. One that was dropped has no rows left to read; one that has another key is cut anew.
   *
   * @returns whether all can be read as planned
   */
  async prepare(tables: readonly SnapshotTable[]): Promise<boolean> {
    const session = await this.#sessions.beside
    const oids = tables.map(({ planned }) => planned.oid)
    const found = await tableDefinitions(session, oids, this.#settings.context)
    let isReady = true
    for (const table of tables) {
      const definition = found.get(table.planned.oid)
      if (definition !== undefined && hasKey(definition, table.planned.key)) {
        const { relation, isPartitioned } = definition
        if (this.#settings.wanted(`${relation.schema}.${relation.name}`)) {
          table.table = { relation, isPartitioned, key: table.planned.key }
          continue
        }
      }
      isReady = false
      if (definition === undefined) this.#giveUp(table, 'the table was dropped')
      else if (hasKey(definition, table.planned.key)) {
        this.#giveUp(table, 'the table is not among those of the pipeline any more')
      } else await this.#readAnew(table, table.planned.where, 'its key was changed')
    }
    return isReady
  }

  /** Reads a table in a snapshot of its own, from the beginning, in chunks by the key that it has now. */
  async #readAnew(table: SnapshotTable, where: string | null, why: string): Promise<void> {
    const { context, choices, state } = this.#settings
    const { planned, plan } = table
    const { isCounted } = planned
    const session = await this.#sessions.beside
    const request = { context, choices, where, isCounted }
    const tables = await planTables(session, [planned.oid], request)
    await this.#shared.snapshots.begin(state, { tables, after: plan.after })
    this.#giveUp(table, `${why}: it is read from the beginning`)
  }

  /** A condition turned out not to work while rows were read. */
  async refuse(table: SnapshotTable, error: unknown): Promise<void> {
    if (table.planned.isMoved === true) {
      await this.#readAnew(table, null, 'rows that moved cannot be found by their old key')
      return
    }
    const { message } = error as Error
    this.#giveUp(
      table,
      `it failed, as its condition cannot be evaluated (${message}); rows read so far were delivered: correct the condition and ask for the snapshot again`,
    )
  }

  #giveUp(table: SnapshotTable, why: string): void {
    const { schema, name } = table.planned
    const fields = { table: `${schema}.${name}` }
    this.#shared.logger.warn(fields, `a snapshot of the table ends: ${why}`)
    this.#tables.finish(table)
  }
}
