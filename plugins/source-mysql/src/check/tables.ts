import type { CheckResult } from '@tailrace/plugin-api'
import type { Session } from '../connection/session.ts'
import { findTables, type FoundTable } from '../tables/find-tables.ts'
import { type CheckRequest, failed } from './request.ts'
import { namedTables, quotedTable } from './table-names.ts'

/** Engines whose rows are changed elsewhere, so that the log of this server does not have them. */
const foreign = /^(FEDERATED|MRG_MYISAM|MRG_MyISAM|CONNECT|SPIDER)$/i

/** @returns the tables that patterns mean; none where they are wrong */
export async function* checkTables(
  session: Session,
  { options }: CheckRequest,
): AsyncGenerator<CheckResult, readonly FoundTable[]> {
  let tables: readonly FoundTable[]
  try {
    tables = await findTables(session, options.tables)
  } catch (error) {
    yield failed('tables', error)
    return []
  }
  if (tables.length === 0) {
    yield {
      check: 'tables',
      status: 'warn',
      detail: 'Option "tables" matches no table that the user may see.',
      fix: 'Correct option "tables" (database.table patterns), create the tables, or GRANT SELECT on them.',
    }
    return tables
  }
  yield { check: 'tables', status: 'pass', detail: `${tables.length} tables match.` }
  yield keysFinding(tables)
  const elsewhere = tables.filter(({ engine }) => foreign.test(engine))
  if (elsewhere.length > 0) yield engineFinding(elsewhere)
  return tables
}

function keysFinding(tables: readonly FoundTable[]): CheckResult {
  const check = 'table-keys'
  const keyless = tables.filter(({ hasKey }) => !hasKey)
  if (keyless.length === 0)
    return { check, status: 'pass', detail: 'All tables have a primary key.' }
  return {
    check,
    status: 'warn',
    detail: `No primary key: ${namedTables(keyless)}. Their changes have no key that sinks could tell rows apart by.`,
    code: 'SOURCE_TABLE_IDENTITY',
    fix: keyless
      .map((table) => `ALTER TABLE ${quotedTable(table)} ADD PRIMARY KEY (…);`)
      .join('\n'),
  }
}

function engineFinding(tables: readonly FoundTable[]): CheckResult {
  const engines = [...new Set(tables.map(({ engine }) => engine))].join(', ')
  return {
    check: 'table-engine',
    status: 'warn',
    detail: `Rows are kept elsewhere (${engines}): ${namedTables(tables)}. What is changed there is not in this server's log.`,
    code: 'SOURCE_MISCONFIGURED',
    fix: 'Read the tables that hold the rows instead, on their server.',
  }
}
