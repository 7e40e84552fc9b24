import { TailraceError } from '@tailrace/plugin-api'
import type { ServerFacts } from './facts.ts'
import { flavorTitles } from './flavor.ts'
import { oceanBaseLogFix } from './oceanbase.ts'
import { settingFix } from './setting.ts'

/** The oldest versions that are read: major, minor. OceanBase says MySQL's versions, whatever its own. */
export const OLDEST = {
  mysql: [5, 7],
  mariadb: [10, 5],
  oceanbase: [5, 6],
} as const

/** The least that makes a refusal: what is wrong, by a name for machines, and what mends it. */
function misconfigured(
  reason: string,
  message: string,
  fix: string,
  details: Readonly<Record<string, unknown>> = {},
): TailraceError {
  return new TailraceError('SOURCE_MISCONFIGURED', message, {
    fix,
    details: { reason, ...details },
  })
}

/**
 * Refuses a server that is too old.
 *
 * @throws TailraceError SOURCE_MISCONFIGURED
 */
export function refuseOld(facts: ServerFacts): void {
  const [major, minor] = OLDEST[facts.flavor]
  if (facts.major > major || (facts.major === major && facts.minor >= minor)) return
  const title = flavorTitles[facts.flavor]
  throw misconfigured(
    'server-old',
    `${title} ${facts.version} is older than ${major}.${minor}.`,
    `Upgrade the server to ${title} ${major}.${minor} or later.`,
    { version: facts.version },
  )
}

/**
 * Refuses a server without a log.
 *
 * @throws TailraceError SOURCE_MISCONFIGURED
 */
export function refuseNoLog(facts: ServerFacts): void {
  if (facts.logBin) return
  throw misconfigured(
    'log-off',
    'The server writes no binary log (log_bin is OFF).',
    noLogFix(facts),
  )
}

function noLogFix({ flavor, isRds }: ServerFacts): string {
  if (flavor === 'oceanbase') return oceanBaseLogFix
  if (isRds)
    return 'Give the instance automated backups: a retention of a day or more turns the log on.'
  return 'Set log_bin = binlog, server_id = 1 and binlog_format = ROW in the section [mysqld] of the server’s configuration, and restart it.'
}

/**
 * Refuses a log of statements: what rows they change can't be known. Only what sessions begin with is looked at here; statements in the
 * log are looked at as they come.
 *
 * @throws TailraceError SOURCE_MISCONFIGURED
 */
export function refuseStatements(facts: ServerFacts): void {
  const { format } = facts
  if (format === 'ROW') return
  throw misconfigured(
    'log-format',
    `binlog_format is ${format}, and rows are in the log only with ROW.`,
    `${settingFix(facts, 'binlog_format', 'ROW')} Sessions that are open keep what they began with: let applications connect again.`,
    { format },
  )
}

/**
 * Refuses a replica whose log lacks what it applies from its source.
 *
 * @throws TailraceError SOURCE_MISCONFIGURED
 */
export function refuseUnloggedReplica(facts: ServerFacts): void {
  if (facts.replication === null || facts.logsReplicated) return
  throw misconfigured(
    'log-replica',
    'The server is a replica that does not log what it applies (log_replica_updates, or log_slave_updates, is OFF): its log lacks the changes of its source.',
    'Set log_replica_updates = ON (before MySQL 8.0.26, and MariaDB: log_slave_updates = ON) in the server’s configuration and restart it; or connect to its source.',
  )
}

/**
 * Refuses a server whose id is 0, which sends its log to nobody.
 *
 * @throws TailraceError SOURCE_MISCONFIGURED
 */
export function refuseServerId(facts: ServerFacts): void {
  if (facts.serverId !== 0 || facts.flavor === 'oceanbase') return
  throw misconfigured(
    'server-id',
    'server_id is 0: such a server sends its log to nobody.',
    settingFix(facts, 'server_id', '1'),
  )
}

/**
 * Refuses a server whose log can't be read, or does not have what is needed.
 *
 * @throws TailraceError SOURCE_MISCONFIGURED
 */
export function refuseUnreadable(facts: ServerFacts): void {
  refuseOld(facts)
  refuseNoLog(facts)
  refuseServerId(facts)
  refuseStatements(facts)
  refuseUnloggedReplica(facts)
}
