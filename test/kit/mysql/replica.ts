import { until } from '../until.ts'
import { type Mysql, type MysqlOptions, startMysql } from '../mysql.ts'
import { SUPERUSER } from './data-folder.ts'

/** A server that follows another one, until it is promoted. */
export interface MysqlReplica extends Mysql {
  /** Waits until it has applied all that its source has committed so far. */
  caughtUp(): Promise<void>
  /** Makes it a server of its own, that takes writes. What it has not received is lost. */
  promote(): Promise<void>
}

/**
 * Starts a replica of a running server of the same version, by GTID auto position. The source must
 * still have its log from the beginning.
 */
export async function startReplica(
  source: Mysql,
  options: Omit<MysqlOptions, 'version'> = {},
): Promise<MysqlReplica> {
  const server = await startMysql({ ...options, version: source.version })
  await follow(server, source)
  return Object.assign(Object.create(server) as Mysql, {
    caughtUp: () => caughtUp(server, source),
    promote: () => promote(server),
  })
}

/**
 * Makes a running server follow another by GTID, read-only even for the superuser where it can be: a
 * former source can come back as a replica of what took over from it.
 */
export async function follow(server: Mysql, source: Mysql): Promise<void> {
  const { user, password } = SUPERUSER
  const [tls] = await source.query<{ is: number }>(
    `SELECT COALESCE(@@global.ssl_cert, '') <> '' AS \`is\``,
  )
  const login = [source.host, source.port, user, password, tls?.is ?? 0]
  if (server.flavor === 'mysql') {
    await server.query(
      `CHANGE REPLICATION SOURCE TO SOURCE_HOST = ?, SOURCE_PORT = ?, SOURCE_USER = ?,
         SOURCE_PASSWORD = ?, SOURCE_SSL = ?, SOURCE_AUTO_POSITION = 1, SOURCE_CONNECT_RETRY = 1,
         GET_SOURCE_PUBLIC_KEY = 1;
       SET GLOBAL super_read_only = ON;
       START REPLICA`,
      login,
    )
  } else {
    // Empty on a former source, which would be sent all from the beginning.
    await server.query(`SET GLOBAL gtid_slave_pos = @@global.gtid_current_pos`)
    await server.query(
      `CHANGE MASTER TO MASTER_HOST = ?, MASTER_PORT = ?, MASTER_USER = ?, MASTER_PASSWORD = ?,
         MASTER_SSL = ?, MASTER_SSL_VERIFY_SERVER_CERT = 0, MASTER_USE_GTID = slave_pos,
         MASTER_CONNECT_RETRY = 1;
       SET GLOBAL read_only = ON;
       START SLAVE`,
      login,
    )
  }
}

/** Waits until a server that follows another has applied all that it has committed so far. */
export async function caughtUp(server: Mysql, source: Mysql): Promise<void> {
  const isMysql = server.flavor === 'mysql'
  const position = isMysql ? '@@global.gtid_executed' : '@@global.gtid_binlog_pos'
  const [row] = await source.query<{ gtids: string }>(`SELECT ${position} AS gtids`)
  const gtids = row?.gtids ?? ''
  const wait = isMysql
    ? 'SELECT WAIT_FOR_EXECUTED_GTID_SET(?, 0.05) AS result'
    : 'SELECT MASTER_GTID_WAIT(?, 0.05) AS result'
  await until(
    async () => (await server.query<{ result: number }>(wait, [gtids]))[0]?.result === 0,
    {
      what: `the replica to apply ${gtids}`,
    },
  )
}

/** Makes a server that follows another one of its own, that takes writes. What it has not received is lost. */
export async function promote(server: Mysql): Promise<void> {
  await server.query(
    server.flavor === 'mysql'
      ? `STOP REPLICA; RESET REPLICA ALL; SET GLOBAL super_read_only = OFF; SET GLOBAL read_only = OFF`
      : `STOP SLAVE; RESET SLAVE ALL; SET GLOBAL read_only = OFF`,
  )
}
