import pg from 'pg'
import type { Session } from '../connection/session.ts'
import { qualified } from '../publication/sql-names.ts'

/** A table of which the user may not read all rows. */
export interface UnreadableTable {
  readonly schema: string
  readonly name: string
  /** Whether the user may use the schema. */
  readonly usage: boolean
  /** Whether the user may read columns of it. With {@link UnreadableTable.usage} what remains is that policies hide rows. */
  readonly readable: boolean
}

/** Tables of which the user may not read all rows, which snapshots do and the log does not need. */
export function readUnreadable(
  session: Session,
  oids: readonly number[],
): Promise<UnreadableTable[]> {
  return session.query<UnreadableTable>(
    `SELECT n.nspname::text AS schema, c.relname::text AS name,
            has_schema_privilege(n.oid, 'USAGE') AS usage,
            has_any_column_privilege(c.oid, 'SELECT') AS readable
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.oid = ANY ($1::oid[])
        AND NOT (has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT')
                 AND NOT row_security_active(c.oid))
      ORDER BY 1, 2`,
    [oids.map(String)],
  )
}

/** Whether the user lacks a privilege on the table or its schema. */
export function isUngranted({ usage, readable }: UnreadableTable): boolean {
  return !usage || !readable
}

/** What an owner runs so that a user may read tables. */
export function grantStatements(tables: readonly UnreadableTable[], user: string): string[] {
  const to = pg.escapeIdentifier(user)
  const schemas = new Set(tables.filter(({ usage }) => !usage).map(({ schema }) => schema))
  return [
    ...[...schemas].map(
      (schema) => `GRANT USAGE ON SCHEMA ${pg.escapeIdentifier(schema)} TO ${to};`,
    ),
    `GRANT SELECT ON ${tables.map(qualified).join(', ')} TO ${to};`,
  ]
}
