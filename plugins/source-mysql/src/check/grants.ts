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
  const account = await accountOf(session)
  const rows = await session.query('SHOW GRANTS')
  const lines = rows.flatMap((row) => Object.values(row as Record<string, string>))
  const privileges = new Set(lines.flatMap(globalPrivileges))
  return {
    account,
    has: (privilege) => privileges.has(privilege) || privileges.has('ALL PRIVILEGES'),
  }
}

/** Of a line of SHOW GRANTS: what it gives on `*.*`. */
export function globalPrivileges(line: string): string[] {
  const list = /^GRANT (.+) ON \*\.\* TO /.exec(line)?.[1]
  return list === undefined ? [] : list.split(',').map((name) => name.trim().toUpperCase())
}

/**
 * What the session's user was given on databases, by their names or patterns of them.
 *
 * @returns whether a privilege was given on a database
 */
export async function databasePrivileges(
  session: Session,
  privilege: string,
): Promise<(database: string) => boolean> {
  const rows = await session.query('SHOW GRANTS')
  const lines = rows.flatMap((row) => Object.values(row as Record<string, string>))
  const patterns = lines.flatMap((line) => {
    const [, list, pattern] = /^GRANT (.+) ON `((?:[^`]|``)+)`\.\* TO /.exec(line) ?? []
    const names = list?.split(',').map((name) => name.trim().toUpperCase()) ?? []
    const isGiven = names.includes(privilege) || names.includes('ALL PRIVILEGES')
    return isGiven ? [databasePattern(pattern!.replaceAll('``', '`'))] : []
  })
  return (database) => patterns.some((pattern) => pattern.test(database))
}

/** `_` and `%` stand for characters, unless they are escaped. */
function databasePattern(text: string): RegExp {
  const source = text.replaceAll(/\\([_%])|[_%]|[.*+?^${}()|[\]\\]/g, (part, escaped?: string) => {
    if (escaped !== undefined) return escaped
    return part === '_' ? '.' : part === '%' ? '.*' : `\\${part}`
  })
  return new RegExp(`^${source}$`, 's')
}

/** The session's user as grants name it: `'app'@'%'`. */
export async function accountOf(session: Session): Promise<string> {
  const [who] = await session.query<{ who: string }>('SELECT CURRENT_USER() AS who')
  return quotedAccount(who!.who)
}

/** `app@%` as a statement has it. The user may hold an @, the host not. */
function quotedAccount(text: string): string {
  const at = text.lastIndexOf('@')
  const quoted = [text.slice(0, at), text.slice(at + 1)].map(
    (part) => `'${part.replaceAll("'", "''")}'`,
  )
  return quoted.join('@')
}
