import {
  GtidSet,
  type MariadbGtid,
  MariadbGtidPosition,
  parseMariadbGtid,
} from '@tailrace/mysql-binlog'
import type { Session } from '../connection/session.ts'
import type { ServerFlavor } from './flavor.ts'
import type { Variables } from './variables.ts'

/** GTIDs of MySQL, and of OceanBase. */
export interface MysqlGtids {
  readonly kind: 'mysql'
  /** Whether each transaction has one (`gtid_mode` is ON), so that a log can be read from a set on. */
  readonly isOn: boolean
  /** `gtid_mode`: `OFF`, `OFF_PERMISSIVE`, `ON_PERMISSIVE`, `ON`. */
  readonly mode: string
  /** All that the server has committed (`gtid_executed`). */
  readonly executed: GtidSet
  /** What of it is in the log no more (`gtid_purged`). */
  readonly purged: GtidSet
}

/** GTIDs of MariaDB, which each transaction has. */
export interface MariadbGtids {
  readonly kind: 'mariadb'
  readonly isOn: true
  /** The last transaction in the log of each domain and server (`gtid_binlog_state`). */
  readonly state: readonly MariadbGtid[]
  /** Where the log ends (`gtid_binlog_pos`). */
  readonly end: MariadbGtidPosition
  /** How far the server has applied as a replica (`gtid_slave_pos`): its own log may begin only there. */
  readonly applied: MariadbGtidPosition
  /** `gtid_strict_mode`: sequences never go back within a domain. */
  readonly isStrict: boolean
}

/** How a server names transactions, and which it has. */
export type ServerGtids = MysqlGtids | MariadbGtids

/** @throws TailraceError SOURCE_UNAVAILABLE */
export function readGtids(
  session: Session,
  flavor: ServerFlavor,
  variables: Variables,
): Promise<ServerGtids> {
  return flavor === 'mariadb' ? readMariadb(session, variables) : readMysql(session, variables)
}

async function readMysql(session: Session, variables: Variables): Promise<MysqlGtids> {
  const mode = variables.get('gtid_mode') ?? 'OFF'
  const [row] = await session.query<{ executed: string | null; purged: string | null }>(
    'SELECT @@global.gtid_executed AS executed, @@global.gtid_purged AS purged',
  )
  return {
    kind: 'mysql',
    isOn: mode === 'ON',
    mode,
    executed: GtidSet.parse(row!.executed ?? ''),
    purged: GtidSet.parse(row!.purged ?? ''),
  }
}

async function readMariadb(session: Session, variables: Variables): Promise<MariadbGtids> {
  const [row] = await session.query<{
    state: string | null
    end: string | null
    applied: string | null
  }>(
    `SELECT @@global.gtid_binlog_state AS state, @@global.gtid_binlog_pos AS \`end\`,
            @@global.gtid_slave_pos AS applied`,
  )
  return {
    kind: 'mariadb',
    isOn: true,
    state: parseMariadbGtids(row!.state ?? ''),
    end: MariadbGtidPosition.parse(row!.end ?? ''),
    applied: MariadbGtidPosition.parse(row!.applied ?? ''),
    isStrict: variables.get('gtid_strict_mode') === 'ON',
  }
}

/** GTIDs with commas between, a domain maybe several times. Throws RangeError. */
export function parseMariadbGtids(text: string): MariadbGtid[] {
  return text.split(',').flatMap((part) => (part.trim() === '' ? [] : [parseMariadbGtid(part)]))
}

/** How many transactions are in a set. */
export function countGtids(set: GtidSet): number {
  let count = 0
  for (const { intervals } of set.sources()) {
    for (let index = 0; index < intervals.length; index += 2) {
      count += intervals[index + 1]! - intervals[index]! + 1
    }
  }
  return count
}

/** Longest text of a set in a message. */
const SPOKEN_LENGTH = 200

/** A set for a message: cut where it is long. */
export function spokenGtids(set: { toString(): string }): string {
  const text = set.toString()
  if (text === '') return '(none)'
  return text.length <= SPOKEN_LENGTH ? text : `${text.slice(0, SPOKEN_LENGTH)}…`
}
