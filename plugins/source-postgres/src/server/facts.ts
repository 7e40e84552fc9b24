import { TailraceError } from '@tailrace/plugin-api'
import pg from 'pg'
import { clientConfig } from '../connection/client-config.ts'
import { sourceError } from '../connection/errors.ts'
import type { Session } from '../connection/session.ts'
import type { ConnectionSettings } from '../connection/settings.ts'
import { type Lsn, parseLsn } from '../lsn.ts'
import { identify, type SystemIdentity } from './identity.ts'
import { grantReplication } from './replication-role.ts'

/** The oldest major version that is read. */
export const OLDEST_MAJOR = 13

/** A server's version. */
export interface ServerVersion {
  /** As the server says it, e.g. `15.18`. */
  readonly version: string
  readonly major: number
}

/** @throws TailraceError SOURCE_UNAVAILABLE */
export async function readServerVersion(session: Session): Promise<ServerVersion> {
  const [row] = await session.query<{ version: string; number: string }>(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num') AS number`,
  )
  return { version: row!.version, major: majorOf(row!.number) }
}

/** Of `server_version_num`, e.g. 150018. */
function majorOf(number: string): number {
  return Math.floor(Number(number) / 10_000)
}

/** How far a server is. */
export interface ServerState {
  readonly major: number
  readonly isStandby: boolean
  /** After how long without a word from us it ends a replication connection, in milliseconds; 0 for never. */
  readonly senderTimeout: number
  /** Where its log ends: what is flushed, or on a standby what was replayed. */
  readonly end: Lsn
}

interface StateRow {
  readonly number: string
  readonly standby: boolean
  readonly timeout: number | null
  readonly lsn: string | null
}

/** @throws TailraceError SOURCE_UNAVAILABLE */
export async function readServerState(session: Session): Promise<ServerState> {
  const [row] = await session.query<StateRow>(
    `SELECT current_setting('server_version_num') AS number, pg_is_in_recovery() AS standby,
            (SELECT setting::int FROM pg_settings WHERE name = 'wal_sender_timeout') AS timeout,
            CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
                 ELSE pg_current_wal_flush_lsn() END::text AS lsn`,
  )
  const { number, standby, timeout, lsn } = row!
  return {
    major: majorOf(number),
    isStandby: standby,
    senderTimeout: timeout ?? 0,
    end: lsn ? parseLsn(lsn) : 0,
  }
}

/** Where the server's log ends, see {@link ServerState}. */
export async function readServerEnd(session: Session): Promise<Lsn> {
  return (await readServerState(session)).end
}

/** Asks the server who it is, where only SQL is to be used; the timeline is that of its last checkpoint. */
export async function identifyBySql(session: Session): Promise<SystemIdentity> {
  const [row] = await session.query<{ system: string; timeline: number }>(
    `SELECT system_identifier::text AS system, timeline_id AS timeline FROM pg_control_system(), pg_control_checkpoint()`,
  )
  return { system: row!.system, timeline: row!.timeline, forks: [] }
}

/**
 * Asks the server who it is, on a replication connection: so it also shows that such a one can be made.
 *
 * @param session of the same server
 * @param known the timeline of a stored position, see {@link identify}
 * @throws TailraceError SOURCE_UNAVAILABLE, SOURCE_AUTHENTICATION, SOURCE_PRIVILEGE
 */
export async function identifySystem(
  settings: ConnectionSettings,
  session: Session,
  known: number | null = null,
): Promise<SystemIdentity> {
  const replication = { ...clientConfig(settings, session.encrypted), replication: 'database' }
  const client = new pg.Client(replication)
  client.on('error', () => {})
  try {
    await client.connect()
    return await identify(client, known)
  } catch (error) {
    const mapped = sourceError(error, `open a replication connection as "${settings.user}"`)
    const isPrivilege =
      /permission denied to start WAL sender|must be superuser or replication role/.test(
        mapped.message,
      )
    if (!isPrivilege) throw mapped
    throw new TailraceError('SOURCE_PRIVILEGE', mapped.message, {
      fix: await grantReplication(session, settings.user),
      cause: error,
    })
  } finally {
    client.connection.stream.destroy()
  }
}
