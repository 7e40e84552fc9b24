import type { SnapshotRequest } from '@tailrace/plugin-api'
import { requestedTables, tryCondition } from '@tailrace/plugin-api/snapshot'
import { Session } from '../connection/session.ts'
import type { ConnectionSettings } from '../connection/settings.ts'
import { findTables, type FoundTable } from '../tables/find-tables.ts'
import { tableReference } from './read/chunk-statements.ts'
import { type PlanRequest, planTables } from './plan-tables.ts'
import type { PostgresPlan } from './snapshot-plan.ts'
import { refuseStandbySnapshot } from './standby-snapshot.ts'

/** What {@link planRequest} works with. */
export interface RequestSettings extends Omit<PlanRequest, 'where'> {
  readonly connection: ConnectionSettings
  /** Patterns of the tables that the source streams. */
  readonly streamed: readonly string[]
}

/**
 * Plans what somebody asks for.
 *
 * @throws TailraceError where a table is not among those streamed, or the condition is not SQL that the server understands
 */
export async function planRequest(
  { tables: patterns, where }: SnapshotRequest,
  settings: RequestSettings,
): Promise<PostgresPlan> {
  const session = await Session.connect(settings.connection)
  try {
    await refuseStandbySnapshot(session, false)
    const streamed = new Set((await findTables(session, settings.streamed)).map(({ oid }) => oid))
    const all = await findTables(session, patterns)
    const found = requestedTables(patterns, all, ({ oid }) => streamed.has(oid))
    if (where !== undefined) {
      for (const table of found) {
        await tryCondition(table, () => session.query(explanation(table, where)))
      }
    }
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

/** The table's rows that meet a condition, to be parsed and not read. */
function explanation(table: FoundTable, where: string): string {
  const { isPartitioned } = table
  const from = tableReference({ relation: table, isPartitioned, key: null })
  return `EXPLAIN SELECT FROM ${from} WHERE (${where}\n)`
}
