import {
  isTableName,
  type PluginState,
  type SnapshotRequest,
  TailraceError,
} from '@tailrace/plugin-api'
import { beginSnapshot } from '@tailrace/plugin-api/snapshot'
import { Session } from '../connection/session.ts'
import type { ConnectionSettings } from '../connection/settings.ts'
import type { PostgresPosition } from '../position.ts'
import { findTables, type FoundTable } from '../tables/find-tables.ts'
import { refuseStandbySnapshot } from './standby-snapshot.ts'
import { tableReference } from './read/chunk-statements.ts'
import { type PlanRequest, planTables } from './plan-tables.ts'
import type { SnapshotPlan } from './snapshot-plan.ts'
import type { SnapshotState } from './snapshot-state.ts'

/** What {@link SnapshotRequests} work with. */
export interface RequestSettings extends Omit<PlanRequest, 'where'> {
  readonly connection: ConnectionSettings
  readonly state: PluginState
  /** Patterns of the tables that the source streams. */
  readonly streamed: readonly string[]
}

/** A request that is taken up, and not yet in a stored position. */
interface Taken {
  readonly snapshot: number
  readonly stored: () => void
}

/** Snapshots that are asked for while the stream goes on, one after another. */
export class SnapshotRequests {
  readonly #snapshots: SnapshotState
  readonly #added: () => void
  #taken: Taken[] = []

  /** @param added called when there is a snapshot more to read */
  constructor(snapshots: SnapshotState, added: () => void) {
    this.#snapshots = snapshots
    this.#added = added
  }

  /**
   * Takes a request up: makes its plan durable, and waits until a stored position refers to it.
   *
   * @returns the tables that are read
   * @throws TailraceError where a table is not among those streamed, or the condition is not SQL that the server understands
   */
  async take(request: SnapshotRequest, settings: RequestSettings): Promise<readonly string[]> {
    const plan = await planRequest(request, settings)
    const snapshot = await this.#snapshots.begin(settings.state, plan)
    if (snapshot !== null) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#taken.push({ snapshot, stored: resolve })
      this.#added()
      await promise
    }
    return plan.tables.map(({ schema, name }) => `${schema}.${name}`)
  }

  /** A position is stored. */
  stored({ snapshot }: PostgresPosition): void {
    if (this.#taken.length === 0 || snapshot === undefined) return
    const isStored = (taken: Taken) => taken.snapshot < snapshot.next
    for (const taken of this.#taken.filter(isStored)) taken.stored()
    this.#taken = this.#taken.filter((taken) => !isStored(taken))
  }

  /** The stream begins anew at a position, which may be from before requests that are not stored yet. */
  restored(): void {
    for (const { snapshot } of this.#taken) {
      const { progress } = this.#snapshots
      if (snapshot < progress.next) continue
      this.#snapshots.progress = beginSnapshot({ ...progress, next: snapshot }).progress
    }
  }
}

async function planRequest(
  { tables: patterns, where }: SnapshotRequest,
  settings: RequestSettings,
): Promise<SnapshotPlan> {
  const session = await Session.connect(settings.connection)
  try {
    await refuseStandbySnapshot(session, false)
    const streamed = new Set((await findTables(session, settings.streamed)).map(({ oid }) => oid))
    const all = await findTables(session, patterns)
    const found = all.filter(({ oid }) => streamed.has(oid))
    const foreign = all.filter(({ oid }) => !streamed.has(oid))
    const names = new Set(foreign.map(({ schema, name }) => `${schema}.${name}`))
    const missing = patterns.find((pattern) => isTableName(pattern) && names.has(pattern))
    if (missing !== undefined || found.length === 0) {
      const name = missing ?? patterns.join(', ')
      throw new TailraceError('SOURCE_TABLE_MISSING', `The pipeline does not read "${name}".`, {
        fix: 'Name tables that option "tables" of the source means.',
      })
    }
    if (where !== undefined) for (const table of found) await tryCondition(session, table, where)
    const oids = found.map(({ oid }) => oid)
    // They have been in the stream: nothing was written to them that was not published.
    return {
      tables: await planTables(session, oids, { ...settings, where: where ?? null }),
      after: [],
    }
  } finally {
    await session.close()
  }
}

async function tryCondition(session: Session, table: FoundTable, where: string): Promise<void> {
  const from = tableReference({ relation: table, isPartitioned: table.isPartitioned, key: null })
  try {
    await session.query(`EXPLAIN SELECT FROM ${from} WHERE (${where}\n)`)
  } catch (cause) {
    if (!TailraceError.is(cause) || cause.retryable) throw cause
    const name = `${table.schema}.${table.name}`
    throw new TailraceError(
      cause.code,
      `The condition cannot be used on "${name}": ${cause.message}`,
      {
        fix: 'Give a condition in SQL over the columns of the table.',
        cause,
      },
    )
  }
}
