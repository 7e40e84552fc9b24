import type { SnapshotRequest } from '@tailrace/plugin-api'
import { requestedTables, tryCondition } from '@tailrace/plugin-api/snapshot'
import { readDdlSession } from '../../catalog/ddl-session.ts'
import { readDefinitions } from '../../catalog/read-catalog.ts'
import type { Session } from '../../connection/session.ts'
import { logFlavor } from '../../log-flavor.ts'
import { quotedTable } from '../../quoted-name.ts'
import type { ServerFacts } from '../../server/facts.ts'
import { findTables, type FoundTable } from '../../tables/find-tables.ts'
import type { MysqlPlan } from '../mysql-plan.ts'
import { refuseTables } from '../refuse-tables.ts'
import { knownDefinitions, planTables, type PlanRequest } from './plan-tables.ts'

/** What is asked for, and of whom. */
export interface RequestSettings extends Omit<PlanRequest, 'where'> {
  readonly server: ServerFacts
  /** Patterns of the tables that the source streams. */
  readonly streamed: readonly string[]
}

/**
 * Plans a snapshot that was asked for while the stream goes on.
 *
 * @throws TailraceError where a table is not among those streamed, may not be read, or the condition is not SQL that the server understands
 */
export async function planRequest(
  session: Session,
  { tables: patterns, where }: SnapshotRequest,
  { streamed: own, server, choices, isCounted }: RequestSettings,
): Promise<MysqlPlan> {
  const streamed = new Set((await findTables(session, own)).map(idOf))
  const found = (await findTables(session, patterns)).map((table) => ({
    ...table,
    schema: table.database,
  }))
  const tables = requestedTables(patterns, found, (table) => streamed.has(idOf(table)))
  if (where !== undefined) {
    for (const table of tables) {
      const explain = `EXPLAIN SELECT 1 FROM ${quotedTable(table)} WHERE (${where}\n)`
      await tryCondition(table, () => session.query(explain))
    }
  }
  return planFound(session, tables, { server, choices, where: where ?? null, isCounted })
}

/** Plans the reading of tables that were found, which must be such as can be read. */
export async function planFound(
  session: Session,
  tables: readonly FoundTable[],
  { server, ...request }: PlanRequest & { readonly server: ServerFacts },
): Promise<MysqlPlan> {
  const ddl = await readDdlSession(session, logFlavor(server))
  const definitions = knownDefinitions(tables, await readDefinitions(session, ddl, tables))
  const planned = await planTables(session, definitions, request)
  await refuseTables(session, server, planned)
  return { tables: planned }
}

function idOf({ database, name }: FoundTable): string {
  return JSON.stringify([database, name])
}
