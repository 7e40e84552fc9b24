import type { CheckResult } from '@tailrace/plugin-api'
import pg from 'pg'
import type { Session } from '../connection/session.ts'
import { findTables, type FoundTable } from '../tables/find-tables.ts'
import type { CheckRequest } from './prechecks.ts'

/** How many tables a finding names. */
const NAMED = 5

const qualified = ({ schema, name }: FoundTable): string =>
  `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`

interface Refused {
  readonly oid: string
  readonly usage: boolean
  readonly readable: boolean
}

/** Whether all rows that tables have can be read, which snapshots do and the log does not need. */
export async function* checkSelect(
  session: Session,
  { options, connection }: CheckRequest,
): AsyncGenerator<CheckResult> {
  if (options.snapshot === 'never') return
  // Patterns that name no table are a finding of their own.
  const tables = await findTables(session, options.tables).catch(() => [])
  const refused = await session.query<Refused>(
    `SELECT c.oid::text, has_schema_privilege(c.relnamespace, 'USAGE') AS usage,
            has_any_column_privilege(c.oid, 'SELECT') AS readable
       FROM pg_class c
      WHERE c.oid = ANY ($1::oid[])
        AND NOT (has_schema_privilege(c.relnamespace, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT')
                 AND NOT row_security_active(c.oid))`,
    [tables.map((table) => String(table.oid))],
  )
  if (refused.length === 0) {
    yield { check: 'select', status: 'pass', detail: 'The rows of the tables can be read.' }
    return
  }
  const byOid = new Map(refused.map((row) => [Number(row.oid), row]))
  const some = tables.flatMap((table) => {
    const row = byOid.get(table.oid)
    return row === undefined ? [] : [{ ...table, ...row, oid: table.oid }]
  })
  const user = pg.escapeIdentifier(connection.user)
  const ungranted = some.filter(({ usage, readable }) => !usage || !readable)
  const schemas = new Set(some.filter(({ usage }) => !usage).map(({ schema }) => schema))
  if (ungranted.length > 0) {
    yield {
      check: 'select',
      status: 'fail',
      detail: `"${connection.user}" may not read the rows of ${named(ungranted)}, as the snapshot does.`,
      code: 'SOURCE_PRIVILEGE',
      fix: [
        ...[...schemas].map(
          (schema) => `GRANT USAGE ON SCHEMA ${pg.escapeIdentifier(schema)} TO ${user};`,
        ),
        `GRANT SELECT ON ${ungranted.map(qualified).join(', ')} TO ${user};`,
      ].join('\n'),
    }
  }
  const hidden = some.filter(({ usage, readable }) => usage && readable)
  if (hidden.length === 0) return
  yield {
    check: 'row-security',
    status: 'fail',
    detail: `Policies hide rows of ${named(hidden)} from "${connection.user}": the snapshot would not be whole.`,
    code: 'SOURCE_PRIVILEGE',
    fix: `ALTER ROLE ${user} WITH BYPASSRLS;`,
  }
}

function named(tables: readonly FoundTable[]): string {
  const names = tables.slice(0, NAMED).map(({ schema, name }) => `"${schema}.${name}"`)
  return names.join(', ') + (tables.length > NAMED ? ` and ${tables.length - NAMED} more` : '')
}
