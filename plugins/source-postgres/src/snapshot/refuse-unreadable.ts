import { TailraceError } from '@tailrace/plugin-api'
import type { Session } from '../connection/session.ts'
import { grantStatements, isUngranted, readUnreadable } from '../tables/readable.ts'

/**
 * Refuses tables that the user may not read, before a plan that names them is stored.
 *
 * @throws TailraceError SOURCE_PRIVILEGE with the statements that an owner could run
 */
export async function refuseUnreadable(session: Session, oids: readonly number[]): Promise<void> {
  const tables = (await readUnreadable(session, oids)).filter(isUngranted)
  if (tables.length === 0) return
  const [row] = await session.query<{ user: string }>('SELECT current_user::text AS user')
  const names = tables.map(({ schema, name }) => `${schema}.${name}`)
  const quoted = names.map((name) => `"${name}"`).join(', ')
  throw new TailraceError('SOURCE_PRIVILEGE', `The user may not read the rows of ${quoted}.`, {
    fix: [
      ...grantStatements(tables, row!.user),
      'or set "snapshot: never" to read only what changes.',
    ].join('\n'),
    details: { tables: names },
  })
}
