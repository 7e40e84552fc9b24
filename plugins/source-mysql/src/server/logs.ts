import { MariadbGtidPosition, type MariadbGtid } from '@tailrace/mysql-binlog'
import type { Session } from '../connection/session.ts'
import type { ServerFacts } from './facts.ts'
import { parseMariadbGtids } from './gtids.ts'
import { saysReplica } from './words.ts'

/** One file of a log. */
export interface LogFile {
  readonly name: string
  /** Bytes. */
  readonly size: number
}

/** The log that a server has. */
export interface ServerLogs {
  /** Oldest first; never empty. */
  readonly files: readonly LogFile[]
  /** The end of what is written. */
  readonly end: { readonly file: string; readonly offset: number }
  /** What comes before the oldest file on MariaDB, the last of a domain behind the others of it; null elsewhere, MySQL tells by `purged`. */
  readonly before: readonly MariadbGtid[] | null
  /** Databases that alone are logged (`binlog_do_db`); empty for all. */
  readonly onlyDatabases: readonly string[]
  /** Databases that are not logged (`binlog_ignore_db`). */
  readonly ignoredDatabases: readonly string[]
}

interface StatusRow {
  readonly File: string
  readonly Position: string
  readonly Binlog_Do_DB: string | null
  readonly Binlog_Ignore_DB: string | null
}

/**
 * Reads which log a server has. The log must be on.
 *
 * @throws TailraceError SOURCE_PRIVILEGE without REPLICATION CLIENT (MariaDB: BINLOG MONITOR)
 */
export async function readLogs(session: Session, facts: ServerFacts): Promise<ServerLogs> {
  const [status] = await session.query<StatusRow>(
    saysReplica(facts) ? 'SHOW BINARY LOG STATUS' : 'SHOW MASTER STATUS',
  )
  const files = await readLogFiles(session)
  return {
    files,
    end: { file: status!.File, offset: Number(status!.Position) },
    before: facts.flavor === 'mariadb' ? await readBefore(session, files[0]!) : null,
    onlyDatabases: listed(status!.Binlog_Do_DB),
    ignoredDatabases: listed(status!.Binlog_Ignore_DB),
  }
}

/** @throws TailraceError SOURCE_PRIVILEGE, see {@link readLogs} */
export async function readLogFiles(session: Session): Promise<LogFile[]> {
  const rows = await session.query<{ Log_name: string; File_size: string }>('SHOW BINARY LOGS')
  return rows.map(({ Log_name: name, File_size: size }) => ({ name, size: Number(size) }))
}

/** The list of GTIDs that a file of MariaDB begins with; in front of it are one or two events. */
async function readBefore(session: Session, { name }: LogFile): Promise<MariadbGtid[]> {
  const rows = await session.query<{ Event_type: string; Info: string }>(
    'SHOW BINLOG EVENTS IN ? LIMIT 4',
    [name],
  )
  const list = rows.find((row) => row.Event_type === 'Gtid_list')
  return parseMariadbGtids(list?.Info.replaceAll(/[[\]\s]/g, '') ?? '')
}

/** The last of each domain of a list: a position. */
export function lastOfDomains(gtids: readonly MariadbGtid[]): MariadbGtidPosition {
  const position = new MariadbGtidPosition()
  for (const gtid of gtids) position.advance(gtid)
  return position
}

function listed(text: string | null): string[] {
  return (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

/** Name and number of a log file: `binlog.000042` is `binlog` and 42; null for other names. */
export function numberOfFile(name: string): { base: string; number: number } | null {
  const match = /^(.*)\.(\d+)$/.exec(name)
  return match === null ? null : { base: match[1]!, number: Number(match[2]) }
}
