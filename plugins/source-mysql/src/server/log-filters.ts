import { TailraceError } from '@tailrace/plugin-api'
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
