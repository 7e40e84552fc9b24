import type { Session } from '../connection/session.ts'

/** What a user may do on the whole server, and who it is there. */
export interface Grants {
  /** As grants name it: `'app'@'%'`. */
  readonly account: string
  readonly has: (privilege: string) => boolean
}

/**
 * Reads the grants of the session's user, those of its active roles among them.
 *
 * @throws TailraceError SOURCE_UNAVAILABLE
 */
export async function readGrants(session: Session): Promise<Grants> {
  const [who] = await session.query<{ who: string }>('SELECT CURRENT_USER() AS who')
  const rows = await session.query('SHOW GRANTS')
  const lines = rows.flatMap((row) => Object.values(row as Record<string, string>))
  const privileges = new Set(lines.flatMap(globalPrivileges))
  return {
    account: accountOf(who!.who),
    has: (privilege) => privileges.has(privilege) || privileges.has('ALL PRIVILEGES'),
  }
}

/** Of a line of SHOW GRANTS: what it gives on `*.*`. */
export function globalPrivileges(line: string): string[] {
  const list = /^GRANT (.+) ON \*\.\* TO /.exec(line)?.[1]
  return list === undefined ? [] : list.split(',').map((name) => name.trim().toUpperCase())
}

/** `app@%` as a statement has it. The user may hold an @, the host not. */
function accountOf(text: string): string {
  const at = text.lastIndexOf('@')
  const quoted = [text.slice(0, at), text.slice(at + 1)].map(
    (part) => `'${part.replaceAll("'", "''")}'`,
  )
  return quoted.join('@')
}
