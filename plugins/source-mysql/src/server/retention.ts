import { TailraceError } from '@tailrace/plugin-api'
import type { Session } from '../connection/session.ts'
import type { ServerFacts } from './facts.ts'
import { isOn, readVariables, type Variables } from './variables.ts'

/** How long a server keeps its log. */
export interface Retention {
  /** Seconds after which a file may be purged; null for never. 0: as soon as the server has no use for it itself. */
  readonly seconds: number | null
  /** Bytes of log above which the oldest files are purged (MariaDB 11.4, Percona Server); null without a limit. */
  readonly bytes: number | null
  /** The setting that decides, as its users name it. */
  readonly setting: string
  /** Of RDS: whether the user may not see its own setting, so that `seconds` is only the server's. */
  readonly isHidden: boolean
}

const names = [
  'binlog_expire_logs_seconds',
  'binlog_expire_logs_auto_purge',
  'expire_logs_days',
  'max_binlog_total_size',
  'binlog_space_limit',
]

/** @throws TailraceError SOURCE_UNAVAILABLE */
export async function readRetention(session: Session, { isRds }: ServerFacts): Promise<Retention> {
  const variables = await readVariables(session, names)
  const rds = await readRds(session)
  // RDS purges files itself, whatever the server's own setting is.
  if (typeof rds === 'number') {
    return { seconds: rds, bytes: null, setting: 'binlog retention hours', isHidden: false }
  }
  const isHidden = isRds && rds === 'hidden'
  return { ...ownRetention(variables), bytes: bytesOf(variables), isHidden }
}

function ownRetention(variables: Variables): { seconds: number | null; setting: string } {
  const setting = variables.has('binlog_expire_logs_seconds')
    ? 'binlog_expire_logs_seconds'
    : 'expire_logs_days'
  const isKept =
    variables.has('binlog_expire_logs_auto_purge') &&
    !isOn(variables, 'binlog_expire_logs_auto_purge')
  if (isKept) return { seconds: null, setting: 'binlog_expire_logs_auto_purge' }
  // MySQL 8.0 has both, and the days count only where the seconds are 0.
  const seconds = Number(variables.get('binlog_expire_logs_seconds') ?? 0)
  if (seconds > 0) return { seconds, setting }
  const days = Number(variables.get('expire_logs_days') ?? 0)
  return days > 0
    ? { seconds: days * 86_400, setting: 'expire_logs_days' }
    : { seconds: null, setting }
}

function bytesOf(variables: Variables): number | null {
  const limits = ['max_binlog_total_size', 'binlog_space_limit']
    .map((name) => Number(variables.get(name) ?? 0))
    .filter((bytes) => bytes > 0)
  return limits.length === 0 ? null : Math.min(...limits)
}

/** `binlog retention hours` of RDS in seconds, where NULL is 0; `hidden` from this user; null where the server is not of RDS. */
async function readRds(session: Session): Promise<number | 'hidden' | null> {
  try {
    const [row] = await session.query<{ value: string | null }>(
      `SELECT value FROM mysql.rds_configuration WHERE name = 'binlog retention hours'`,
    )
    return row === undefined ? null : Number(row.value ?? 0) * 3600
  } catch (error) {
    if (!TailraceError.is(error)) throw error
    if (error.code === 'SOURCE_PRIVILEGE') return 'hidden'
    // There is no such table.
    if (error.code === 'SOURCE_MISCONFIGURED') return null
    throw error
  }
}
