import type { CheckResult } from '@tailrace/plugin-api'
import { readDefinitions } from '../catalog/read-catalog.ts'
import { readDdlSession } from '../catalog/ddl-session.ts'
import type { Session } from '../connection/session.ts'
import { logFlavor } from '../log-flavor.ts'
import type { ServerFacts } from '../server/facts.ts'
import { knownDefinitions, keyedTables } from '../snapshot/plan/plan-tables.ts'
import { refuseEngines } from '../snapshot/refuse-tables.ts'
import { refuseWithoutViews } from '../snapshot/prepare-views.ts'
import { tableChoices } from '../table-options.ts'
import type { FoundTable } from '../tables/find-tables.ts'
import { databasePrivileges, readGrants } from './grants.ts'
import { type CheckRequest, failed } from './request.ts'
import { namedTables } from './table-names.ts'
import { quotedName } from '../quoted-name.ts'

/** What reading the rows that are there needs beside SELECT. Nothing is locked or written to find out. */
export async function* checkSnapshot(
  session: Session,
  facts: ServerFacts,
  tables: readonly FoundTable[],
  { options }: CheckRequest,
): AsyncGenerator<CheckResult> {
  if (options.snapshot === 'never' || tables.length === 0) return
  const isLogRead = options.snapshot !== 'only'
  const check = 'snapshot'
  try {
    const ddl = await readDdlSession(session, logFlavor(facts))
    const definitions = knownDefinitions(tables, await readDefinitions(session, ddl, tables))
    const keyed = keyedTables(definitions, tableChoices(options.tableOptions))
    await refuseEngines(session, tables)
    if (isLogRead) {
      const gtid = facts.gtids.isOn ? '' : null
      await refuseWithoutViews(session, facts, { gtid }, options.watermarkTable)
    }
    const keyless = keyed.filter(({ key }) => key === null)
    if (isLogRead && facts.flavor !== 'mariadb' && keyless.length > 0) {
      yield* checkLocks(session, keyless)
    }
    const detail = `The rows of ${tables.length} tables can be read in line with their changes.`
    yield { check, status: 'pass', detail }
  } catch (error) {
    yield failed(check, error)
  }
}

async function* checkLocks(
  session: Session,
  tables: readonly { readonly database: string; readonly name: string }[],
): AsyncGenerator<CheckResult> {
  const check = 'lock-tables'
  const { account, has } = await readGrants(session)
  const granted = await databasePrivileges(session, 'LOCK TABLES')
  const locked = tables.filter(({ database }) => !has('LOCK TABLES') && !granted(database))
  if (locked.length === 0) {
    yield { check, status: 'pass', detail: 'Tables without a key can be locked for an instant.' }
    return
  }
  const databases = [...new Set(locked.map(({ database }) => database))]
  const sql = databases
    .map((database) => `GRANT LOCK TABLES ON ${quotedName(database)}.* TO ${account};`)
    .join('\n')
  yield {
    check,
    status: 'fail',
    detail: `${account} may not lock ${namedTables(locked)}, which have no key to be read by in parts: a snapshot locks them for an instant.`,
    code: 'SOURCE_PRIVILEGE',
    fix: sql,
    sql,
  }
}
