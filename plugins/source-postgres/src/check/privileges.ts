import type { CheckResult } from '@tailrace/plugin-api'
import pg from 'pg'
import type { Session } from '../connection/session.ts'
import { findTables, type FoundTable } from '../tables/find-tables.ts'
import type { CheckRequest } from './prechecks.ts'

/** How many tables a finding names. */
const NAMED = 5

const qualified = ({ schema, name }: FoundTable): string =>
  `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`

/** Whether the rows that tables have can be read, which snapshots do and the log does not need. */
export async function* checkSelect(
  session: Session,
  { options, connection }: CheckRequest,
): AsyncGenerator<CheckResult> {
  if (options.snapshot === 'never') return
  const check = 'select'
  // Patterns that name no table are a finding of their own.
  const tables = await findTables(session, options.tables).catch(() => [])
  const refused = await session.query<{ oid: string; usage: boolean }>(
    `SELECT c.oid::text, has_schema_privilege(c.relnamespace, 'USAGE') AS usage
       FROM pg_class c
      WHERE c.oid = ANY ($1::oid[])
        AND NOT (has_schema_privilege(c.relnamespace, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT'))`,
    [tables.map((table) => String(table.oid))],
  )
  if (refused.length === 0) {
    yield { check, status: 'pass', detail: 'The rows of the tables can be read.' }
    return
  }
  const user = pg.escapeIdentifier(connection.user)
  const unreadable = new Map(refused.map(({ oid, usage }) => [Number(oid), usage]))
  const lacking = tables.filter(({ oid }) => unreadable.has(oid))
  const schemas = new Set(
    lacking.filter(({ oid }) => !unreadable.get(oid)).map(({ schema }) => schema),
  )
  const names = lacking.slice(0, NAMED).map(({ schema, name }) => `"${schema}.${name}"`)
  const more = lacking.length > NAMED ? ` and ${lacking.length - NAMED} more` : ''
  yield {
    check,
    status: 'fail',
    detail: `"${connection.user}" may not read the rows of ${names.join(', ')}${more}, as the snapshot does.`,
    code: 'SOURCE_PRIVILEGE',
    fix: [
      ...[...schemas].map(
        (schema) => `GRANT USAGE ON SCHEMA ${pg.escapeIdentifier(schema)} TO ${user};`,
      ),
      `GRANT SELECT ON ${lacking.map(qualified).join(', ')} TO ${user};`,
    ].join('\n'),
  }
}
