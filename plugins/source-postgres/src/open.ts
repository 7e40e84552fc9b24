import { type Logger, TailraceError } from '@tailrace/plugin-api'
import { Session } from './connection/session.ts'
import type { ConnectionSettings } from './connection/settings.ts'
import { formatLsn, type Lsn, parseLsn } from './lsn.ts'
import type { Options } from './options.ts'
import { type PostgresPosition, reachOf } from './position.ts'
import { ensurePublication } from './publication/ensure-publication.ts'
import type { SystemIdentity } from './replication/wal-stream.ts'
import { identifySystem, OLDEST_MAJOR, readServerVersion } from './server/facts.ts'
import { createSlot, readSlot, refuseGap, refuseUnusable } from './slot/slot.ts'
import { refuseSetBack } from './slot/set-back.ts'
import { findTables } from './tables/find-tables.ts'

/** What opening needs to know. */
export interface OpenRequest {
  readonly connection: ConnectionSettings
  readonly options: Options
  readonly slot: string
  readonly publication: string
  readonly logger: Logger
  readonly signal: AbortSignal
}

/** What opening found or made. */
export interface Opened {
  readonly publications: readonly string[]
  /** Where to begin on the first start; null where a position was given. */
  readonly start: PostgresPosition | null
}

/**
 * Checks that the server fits the stored position, and makes what streaming needs. The publication comes before the
 * slot: changes are decoded with the catalog of their own time, in which the publication must exist.
 *
 * @throws TailraceError
 */
export async function openServer(
  request: OpenRequest,
  from: PostgresPosition | null,
): Promise<Opened> {
  const { connection, options } = request
  const session = await Session.connect(connection)
  try {
    const { major, version } = await readServerVersion(session)
    if (major < OLDEST_MAJOR) {
      throw new TailraceError(
        'SOURCE_MISCONFIGURED',
        `PostgreSQL ${version} is too old: ${OLDEST_MAJOR} or later is needed.`,
        { fix: `Upgrade the server to PostgreSQL ${OLDEST_MAJOR} or later.` },
      )
    }
    await refuseWalLevel(session)
    const identity = await identifySystem(connection, session.encrypted)
    if (from !== null) refuseOtherServer(identity, connection.database, from)
    const tables = await findTables(session, options.tables)
    const publications = await ensurePublication(session, tables, {
      name: request.publication,
      create: options.publication.create,
      keyless: options.keyless,
      major,
    })
    request.logger.info(
      { server: version, tables: tables.length, publications, slot: request.slot },
      'source is ready',
    )
    const lsn = await ensureSlot(session, request, from)
    const { database } = connection
    const { system, timeline } = identity
    const start = lsn === null ? null : { system, timeline, database, lsn: formatLsn(lsn) }
    return { publications, start }
  } finally {
    await session.close()
  }
}

async function refuseWalLevel(session: Session): Promise<void> {
  const [row] = await session.query<{ level: string }>(
    `SELECT current_setting('wal_level') AS level`,
  )
  if (row?.level === 'logical') return
  throw new TailraceError(
    'SOURCE_MISCONFIGURED',
    `wal_level is "${row?.level}", and logical replication needs "logical".`,
    { fix: `ALTER SYSTEM SET wal_level = 'logical'; then restart the server.` },
  )
}

function refuseOtherServer(
  identity: SystemIdentity,
  database: string,
  from: PostgresPosition,
): void {
  const fix =
    'Connect to the server and database that the pipeline has read so far, or `tailrace reset` the pipeline to start anew.'
  if (identity.system !== from.system) {
    throw new TailraceError(
      'SOURCE_IDENTITY_CHANGED',
      `The server's system identifier is ${identity.system}, and the stored position belongs to ${from.system}.`,
      { fix },
    )
  }
  if (database !== from.database) {
    throw new TailraceError(
      'SOURCE_IDENTITY_CHANGED',
      `The database is "${database}", and the stored position belongs to "${from.database}".`,
      { fix },
    )
  }
}

/** @returns where a first start begins; null when there is a stored position */
async function ensureSlot(
  session: Session,
  request: OpenRequest,
  from: PostgresPosition | null,
): Promise<Lsn | null> {
  const { connection, options, slot: name, logger, signal } = request
  const slot = await readSlot(session, name)
  if (slot !== null) {
    refuseUnusable(slot, connection.database)
    if (from === null) return slot.confirmedFlush
    refuseGap(slot, parseLsn(from.lsn))
    await refuseSetBack(session, reachOf(from))
    return null
  }
  if (from !== null) {
    throw new TailraceError(
      'SOURCE_POSITION_LOST',
      `Slot "${name}" is gone, and the log after the stored position ${from.lsn} with it.`,
      {
        fix: 'Changes since then cannot be read from the log. `tailrace reset` the pipeline to start anew.',
        details: { slot: name, storedLsn: from.lsn },
      },
    )
  }
  if (!options.slot.create) {
    throw new TailraceError('SOURCE_MISCONFIGURED', `There is no replication slot "${name}".`, {
      fix: `SELECT pg_create_logical_replication_slot('${name}', 'pgoutput'); or set "slot.create: true".`,
    })
  }
  return createSlot(session, connection, name, logger, signal)
}
