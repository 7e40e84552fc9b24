import { TailraceError } from '@tailrace/plugin-api'
import pg from 'pg'
import type { Session } from '../connection/session.ts'

/**
 * Refuses tables whose rows the user may not read, before a plan that names them is stored.
 *
 * @throws TailraceError SOURCE_PRIVILEGE with the statements that an owner could run
 */
export async function refuseUnreadable(session: Session, oids: readonly number[]): Promise<void> {
  const rows = await session.query<{ schema: string; name: string; usage: boolean; user: string }>(
    `SELECT n.nspname::text AS schema, c.relname::text AS name, current_user::text AS user,
            has_schema_privilege(n.oid, 'USAGE') AS usage
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.oid = ANY ($1::oid[])
        AND NOT (has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT'))
      ORDER BY 1, 2`,
    [oids.map(String)],
  )
  if (rows.length === 0) return
  const quote = (name: string) => pg.escapeIdentifier(name)
  const user = quote(rows[0]!.user)
  const schemas = [...new Set(rows.filter(({ usage }) => !usage).map(({ schema }) => schema))]
  const tables = rows.map(({ schema, name }) => `${quote(schema)}.${quote(name)}`)
  const names = rows.map(({ schema, name }) => `"${schema}.${name}"`).join(', ')
  throw new TailraceError('SOURCE_PRIVILEGE', `The user may not read the rows of ${names}.`, {
    fix: [
      ...schemas.map((schema) => `GRANT USAGE ON SCHEMA ${quote(schema)} TO ${user};`),
      `GRANT SELECT ON ${tables.join(', ')} TO ${user};`,
      'or set "snapshot: never" to read only what changes.',
    ].join('\n'),
    details: { tables: rows.map(({ schema, name }) => `${schema}.${name}`) },
  })
}
