import type { Session } from '../connection/session.ts'
import { type ServerFlavor, flavorOf } from './flavor.ts'
import { type ServerGtids, readGtids } from './gtids.ts'
import { type Replication, readReplication } from './replication.ts'
import { isOn, readVariables } from './variables.ts'

/** What a server is and how it writes its log. */
export interface ServerFacts {
  readonly flavor: ServerFlavor
  /** As the server says it, e.g. `9.7.4` or `11.8.9-MariaDB`. */
  readonly version: string
  readonly versionComment: string
  readonly major: number
  readonly minor: number
  /** What positions keep as `server`: the UUID; MariaDB has none, there it is `mariadb-` and the `server_id`. */
  readonly identity: string
  /** Null for MariaDB. */
  readonly serverUuid: string | null
  readonly serverId: number
  readonly gtids: ServerGtids
  /** Whether there is a log. */
  readonly logBin: boolean
  /** `ROW`, `MIXED` or `STATEMENT`: what sessions begin with. */
  readonly format: string
  /** `FULL`, `MINIMAL`, `NOBLOB`, and MariaDB's `FULL_NODUP`. */
  readonly rowImage: string
  /** `FULL`, `MINIMAL`, or MariaDB's `NO_LOG`; servers without the variable (MySQL 5.7) are MINIMAL. */
  readonly rowMetadata: string
  /** Whether updates of JSON may be logged as changes of parts (`binlog_row_value_options`). */
  readonly partialJson: boolean
  /** `NONE` or `CRC32`: what the log is written with now; older files may differ. */
  readonly checksum: string
  /** 0: names are as written, and case matters. 1: lower case. 2: as written, and case does not matter. */
  readonly lowerCaseTableNames: number
  /** Whether what the server applies as a replica is in its own log (`log_replica_updates`). */
  readonly logsReplicated: boolean
  /** Null where it follows no other server, or that can't be known. */
  readonly replication: Replication | null
  /** Whether it is of Amazon RDS or Aurora, where settings are made by parameter groups and procedures. */
  readonly isRds: boolean
}

const names = [
  'version',
  'version_comment',
  'server_uuid',
  'server_id',
  'gtid_mode',
  'gtid_strict_mode',
  'log_bin',
  'binlog_format',
  'binlog_row_image',
  'binlog_row_metadata',
  'binlog_row_value_options',
  'binlog_checksum',
  'lower_case_table_names',
  'log_slave_updates',
  'log_replica_updates',
  'basedir',
]

/**
 * Asks a server what it is. Needs no privilege.
 *
 * @param chosen option `flavor`
 * @throws TailraceError SOURCE_UNAVAILABLE, SOURCE_MISCONFIGURED where option `flavor` does not fit
 */
export async function readFacts(session: Session, chosen?: ServerFlavor): Promise<ServerFacts> {
  const variables = await readVariables(session, names)
  const text = (name: string, otherwise: string) => variables.get(name) ?? otherwise
  const version = text('version', '')
  const versionComment = text('version_comment', '')
  const flavor = flavorOf(version, versionComment, chosen)
  const [major, minor] = numbersOf(version)
  const serverId = Number(text('server_id', '0'))
  const serverUuid = flavor === 'mariadb' ? null : text('server_uuid', '').toLowerCase()
  return {
    flavor,
    version,
    versionComment,
    major,
    minor,
    identity: serverUuid ?? mariadbIdentity(serverId),
    serverUuid,
    serverId,
    gtids: await readGtids(session, flavor, variables),
    logBin: isOn(variables, 'log_bin'),
    format: text('binlog_format', 'ROW').toUpperCase(),
    rowImage: text('binlog_row_image', 'FULL').toUpperCase(),
    rowMetadata: text('binlog_row_metadata', 'MINIMAL').toUpperCase(),
    partialJson: text('binlog_row_value_options', '').includes('PARTIAL_JSON'),
    checksum: text('binlog_checksum', 'NONE').toUpperCase(),
    lowerCaseTableNames: Number(text('lower_case_table_names', '0')),
    logsReplicated: isOn(variables, 'log_replica_updates') || isOn(variables, 'log_slave_updates'),
    replication: await readReplication(session, { flavor, major, minor }),
    isRds: text('basedir', '').includes('rdsdbbin'),
  }
}

/** What stands for a MariaDB server, which has no UUID. */
export function mariadbIdentity(serverId: number): string {
  return `mariadb-${serverId}`
}

function numbersOf(version: string): [number, number] {
  const [major = 0, minor = 0] = /^(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number) ?? []
  return [major, minor]
}
