import type { RowCount } from '@tailrace/plugin-api/snapshot'
import type { Session } from '../connection/session.ts'
import { LockWaiters } from './lock-waiters.ts'
import { countStatement } from './read/chunk-statements.ts'
import { type DefinitionContext, tableDefinitions } from './read/table-definition.ts'
import type { ReaderSessions } from './reader-sessions.ts'
import type { PostgresTable } from './snapshot-plan.ts'

/** Counts the rows of a table. @returns null where the table is gone */
export async function countRows(
  sessions: ReaderSessions,
  { oid, where }: PostgresTable,
  context: DefinitionContext,
): Promise<RowCount | null> {
  const session = await sessions.counting
  const table = (await tableDefinitions(session, [oid], context)).get(oid)
  if (table === undefined) return null
  const conditions = [where, table.rowFilter].filter((condition) => condition !== null)
  return {
    rows: countUnlessWaitedFor(sessions, session, countStatement(table, conditions)),
    cancel: () => sessions.cancel(session),
  }
}

/** @returns null where somebody waited for the lock that counting holds */
async function countUnlessWaitedFor(
  sessions: ReaderSessions,
  session: Session,
  statement: string,
): Promise<number | null> {
  const cancel = () => void sessions.cancel(session).catch(() => {})
  const waiters = new LockWaiters(sessions, session, cancel)
  try {
    const [row] = await session.query<{ rows: string }>(statement)
    return Number(row?.rows)
  } catch (error) {
    if (waiters.isAny) return null
    throw error
  } finally {
    await waiters.end()
  }
}
