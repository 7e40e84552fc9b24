import type { CheckResult } from '@tailrace/plugin-api'
import type { Session } from '../connection/session.ts'
import type { ServerFacts } from '../server/facts.ts'
import { refuseUnlogged } from '../server/log-filters.ts'
import { readLogs } from '../server/logs.ts'
import { finding } from './request.ts'
import type { FoundTable } from '../tables/find-tables.ts'

/** Whether the server leaves databases out of its log. */
export async function* logFilterFinding(
  session: Session,
  facts: ServerFacts,
  tables: readonly FoundTable[],
): AsyncGenerator<CheckResult> {
  const logs = await readLogs(session, facts)
  const databases = [...new Set(tables.map(({ database }) => database))]
  const fine = 'All databases of the tables are logged.'
  yield finding('log-filter', () => refuseUnlogged(logs, databases), fine)
}
