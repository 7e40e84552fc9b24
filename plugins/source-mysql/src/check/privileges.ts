import type { CheckResult } from '@tailrace/plugin-api'
import type { Session } from '../connection/session.ts'
import { type Grants, readGrants } from './grants.ts'

/** What reading the log needs, and the names that grants have for it. */
const needed = [
  { check: 'replication-slave', privilege: 'REPLICATION SLAVE', what: 'read the log', by: [] },
  {
    check: 'replication-client',
    privilege: 'REPLICATION CLIENT',
    what: 'ask which log there is',
    // MariaDB's name since 10.5.
    by: ['BINLOG MONITOR', 'SUPER'],
  },
] as const

/**
 * Whether the user may read the log.
 *
 * @returns whether it may ask which log there is
 */
export async function* checkPrivileges(session: Session): AsyncGenerator<CheckResult, boolean> {
  const grants = await readGrants(session)
  let mayAsk = true
  for (const each of needed) {
    const { check, privilege, what, by } = each
    const isGranted = [privilege, ...by].some(grants.has)
    yield isGranted
      ? { check, status: 'pass', detail: `The user may ${what}.` }
      : ungranted(check, privilege, what, grants)
    if (privilege === 'REPLICATION CLIENT') mayAsk = isGranted
  }
  return mayAsk
}

function ungranted(
  check: string,
  privilege: string,
  what: string,
  { account }: Grants,
): CheckResult {
  const sql = `GRANT ${privilege} ON *.* TO ${account};`
  return {
    check,
    status: 'fail',
    detail: `${account} lacks the privilege ${privilege}, without which it may not ${what}.`,
    code: 'SOURCE_PRIVILEGE',
    fix: sql,
    sql,
  }
}
