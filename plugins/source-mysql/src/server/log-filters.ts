import { compileTablePatterns, TailraceError } from '@tailrace/plugin-api'
import type { Session } from '../connection/session.ts'
import type { ServerLogs } from './logs.ts'

/** The databases among those given that the server leaves out of its log (`binlog_do_db`, `binlog_ignore_db`). */
export function unloggedDatabases(
  { onlyDatabases, ignoredDatabases }: ServerLogs,
  databases: readonly string[],
): string[] {
  // With both lists, the first decides alone (reference manual, 19.2.5.1).
  if (onlyDatabases.length > 0) return databases.filter((name) => !onlyDatabases.includes(name))
  return databases.filter((name) => ignoredDatabases.includes(name))
}

const tables = `
SELECT TABLE_SCHEMA AS \`database\`, TABLE_NAME AS name
  FROM information_schema.TABLES
 WHERE TABLE_TYPE NOT LIKE '%VIEW' AND TABLE_TYPE NOT LIKE 'TEMPORARY%'`

/**
 * Refuses to read where a table that patterns mean now is in a database that is not logged.
 *
 * @param patterns option `tables`
 * @throws TailraceError SOURCE_MISCONFIGURED
 */
export async function refuseUnloggedTables(
  session: Session,
  logs: ServerLogs,
  patterns: readonly string[],
): Promise<void> {
  if (logs.onlyDatabases.length === 0 && logs.ignoredDatabases.length === 0) return
  const rows = await session.query<{ database: string; name: string }>(tables)
  const isWanted = compileTablePatterns(patterns)
  const wanted = rows.filter(({ database, name }) => isWanted(`${database}.${name}`))
  refuseUnlogged(logs, [...new Set(wanted.map(({ database }) => database))])
}

/**
 * Refuses to read tables of databases that are not logged: their changes would be missing without a word.
 *
 * @throws TailraceError SOURCE_MISCONFIGURED
 */
export function refuseUnlogged(logs: ServerLogs, databases: readonly string[]): void {
  const unlogged = unloggedDatabases(logs, databases)
  if (unlogged.length === 0) return
  const setting = logs.onlyDatabases.length > 0 ? 'binlog_do_db' : 'binlog_ignore_db'
  const named = unlogged.map((name) => `"${name}"`).join(', ')
  throw new TailraceError(
    'SOURCE_MISCONFIGURED',
    `The server leaves the changes of ${named} out of its log (${setting}).`,
    {
      fix: `Take ${named} ${setting === 'binlog_do_db' ? 'into' : 'out of'} ${setting} in the server’s configuration and restart it, or leave it out of option "tables".`,
      details: { reason: 'log-filter', setting, databases: unlogged },
    },
  )
}
