import type { CheckResult } from '@tailrace/plugin-api'
import type { Session } from '../connection/session.ts'
import { checkPublication } from '../publication/check-publication.ts'
import { identityFix } from '../publication/identity-fix.ts'
import { findTables, type FoundTable } from '../tables/find-tables.ts'
import { type CheckRequest, failed } from './prechecks.ts'

/** Tables, their replica identity, and the publication. */
export async function* checkTables(
  session: Session,
  request: CheckRequest,
  major: number,
): AsyncGenerator<CheckResult> {
  let tables: readonly FoundTable[]
  try {
    tables = await findTables(session, request.options.tables)
  } catch (error) {
    yield failed('tables', error)
    return
  }
  yield tables.length === 0
    ? {
        check: 'tables',
        status: 'warn',
        detail: 'Option "tables" matches no table.',
        fix: 'Correct option "tables" (schema.table patterns), or create the tables.',
      }
    : { check: 'tables', status: 'pass', detail: `${tables.length} tables match.` }
  for (const table of tables) if (!table.hasIdentity) yield keyless(table, request)
  yield* checkPublication(session, request, tables, major)
}

function keyless(table: FoundTable, { options }: CheckRequest): CheckResult {
  const name = `"${table.schema}.${table.name}"`
  const fix = `Add a primary key, or:\n${identityFix(table)}`
  if (options.keyless === 'inserts') {
    const detail = `${name} has no usable replica identity: only its inserts are read.`
    return { check: 'replica-identity', status: 'warn', detail, fix }
  }
  return {
    check: 'replica-identity',
    status: 'fail',
    detail: `${name} has no usable replica identity: the server would refuse its updates and deletes once published.`,
    code: 'SOURCE_TABLE_IDENTITY',
    fix: `${fix}\nOr set "keyless: inserts".`,
  }
}
