import { type CheckResult, TailraceError } from '@tailrace/plugin-api'
import type { Session } from '../connection/session.ts'
import type { FoundTable } from '../tables/find-tables.ts'
import { readGrants } from './grants.ts'
import { namedTables, quotedTable } from './table-names.ts'

/** Seconds that a table may be locked by DDL before that is a finding. */
const LOCK_SECONDS = 5

/** Whether the tables can be read: their definitions are, of which the server shows what the user may read. */
export async function* checkSelect(
  session: Session,
  tables: readonly FoundTable[],
): AsyncGenerator<CheckResult> {
  if (tables.length === 0) return
  await session.query(`SET SESSION lock_wait_timeout = ${LOCK_SECONDS}`)
  const refused: FoundTable[] = []
  for (const table of tables) {
    try {
      // Needs the privilege for each column, and reads no row.
      await session.query(`SELECT * FROM ${quotedTable(table)} LIMIT 0`)
    } catch (error) {
      if (!TailraceError.is(error) || error.code !== 'SOURCE_PRIVILEGE') throw error
      refused.push(table)
    }
  }
  if (refused.length === 0) {
    yield { check: 'select', status: 'pass', detail: 'The tables can be read.' }
    return
  }
  const { account } = await readGrants(session)
  const sql = refused
    .map((table) => `GRANT SELECT ON ${quotedTable(table)} TO ${account};`)
    .join('\n')
  yield {
    check: 'select',
    status: 'fail',
    detail: `${account} may not read all of ${namedTables(refused)}: the server hides columns of their definitions.`,
    code: 'SOURCE_PRIVILEGE',
    fix: sql,
    sql,
  }
}
