import type { CheckResult } from '@tailrace/plugin-api'
import pg from 'pg'
import type { Session } from '../connection/session.ts'
import { findTables } from '../tables/find-tables.ts'
import {
  grantStatements,
  isUngranted,
  readUnreadable,
  type UnreadableTable,
} from '../tables/readable.ts'
import type { CheckRequest } from './prechecks.ts'

/** How many tables a finding names. */
const NAMED = 5

/** Whether all rows that tables have can be read, which snapshots do and the log does not need. */
export async function* checkSelect(
  session: Session,
  { options, connection }: CheckRequest,
): AsyncGenerator<CheckResult> {
  if (options.snapshot === 'never') return
  // Patterns that name no table are a finding of their own.
  const tables = await findTables(session, options.tables).catch(() => [])
  const refused = await readUnreadable(
    session,
    tables.map(({ oid }) => oid),
  )
  if (refused.length === 0) {
    yield { check: 'select', status: 'pass', detail: 'The rows of the tables can be read.' }
    return
  }
  const ungranted = refused.filter(isUngranted)
  if (ungranted.length > 0) {
    yield {
      check: 'select',
      status: 'fail',
      detail: `"${connection.user}" may not read the rows of ${named(ungranted)}, as the snapshot does.`,
      code: 'SOURCE_PRIVILEGE',
      fix: grantStatements(ungranted, connection.user).join('\n'),
    }
  }
  const hidden = refused.filter((table) => !isUngranted(table))
  if (hidden.length === 0) return
  yield {
    check: 'row-security',
    status: 'fail',
    detail: `Policies hide rows of ${named(hidden)} from "${connection.user}": the snapshot would not be whole.`,
    code: 'SOURCE_PRIVILEGE',
    fix: `ALTER ROLE ${pg.escapeIdentifier(connection.user)} WITH BYPASSRLS;`,
  }
}

function named(tables: readonly UnreadableTable[]): string {
  const names = tables.slice(0, NAMED).map(({ schema, name }) => `"${schema}.${name}"`)
  return names.join(', ') + (tables.length > NAMED ? ` and ${tables.length - NAMED} more` : '')
}
