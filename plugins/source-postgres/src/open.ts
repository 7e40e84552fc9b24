import { type Logger, TailraceError } from '@tailrace/plugin-api'
import { Session } from './connection/session.ts'
import type { ConnectionSettings } from './connection/settings.ts'
import { formatLsn, type Lsn } from './lsn.ts'
import type { Options } from './options.ts'
import type { PostgresPosition } from './position.ts'
import { ensurePublication } from './publication/ensure-publication.ts'
import { identifySystem, OLDEST_MAJOR, readServerState, readServerVersion } from './server/facts.ts'
import { givenStart, refuseOutside, refuseUnstored } from './slot/begin.ts'
import { createSlot } from './slot/create-slot.ts'
import { failoverMismatch } from './slot/failover.ts'
import { refuseLost } from './slot/refuse-lost.ts'
import { refuseUnusable } from './slot/refusals.ts'
import { readSlot, type Slot } from './slot/slot.ts'
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
    if (from === null) refuseUnstored(options)
    const identity = await identifySystem(connection, session, from?.timeline)
    const place = { slot: request.slot, database: connection.database }
    // Before anything is made on a server that may be the wrong one.
    if (from !== null) await refuseLost(session, identity, { ...place, from })
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
    const lsn = from === null ? await beginSlot(session, request, major) : null
    await warnOfSlot(session, request, major)
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

/** @returns where a first start begins */
async function beginSlot(session: Session, request: OpenRequest, major: number): Promise<Lsn> {
  const { connection, options, slot: name, logger, signal } = request
  const slot = await readSlot(session, name)
  const { isStandby, end } = await readServerState(session)
  const { database } = connection
  if (slot !== null) {
    refuseUnusable(slot, { database, isStandby, serverEnd: end, stored: null })
  }
  const given = givenStart(options)
  if (given !== null) {
    refuseOutside(slot, name, given, end)
    return given
  }
  // Killed before the first checkpoint, or made by the user: the slot says where to begin.
  if (slot !== null) return slot.confirmedFlush!
  if (!options.slot.create) {
    throw new TailraceError('SOURCE_MISCONFIGURED', `There is no replication slot "${name}".`, {
      fix: `SELECT pg_create_logical_replication_slot('${name}', 'pgoutput'); or set "slot.create: true".`,
      details: { reason: 'slot-missing', slot: name },
    })
  }
  const failover = options.slot.failover && major >= 17
  return createSlot(session, connection, { name, failover }, logger, signal)
}

/** Logs what is not fine with a slot that can be read. */
async function warnOfSlot(session: Session, request: OpenRequest, major: number): Promise<void> {
  const { options, slot: name, logger } = request
  const slot = (await readSlot(session, name)) as Slot
  const mismatch = failoverMismatch(slot, options, major)
  if (mismatch !== null) logger.warn({ slot: name, fix: mismatch.fix }, mismatch.detail)
  if (slot.walStatus === 'unreserved') {
    const { walStatus, safeWalSize } = slot
    const fields = { slot: name, walStatus, safeWalSize }
    logger.warn(fields, 'the server is about to remove log that the slot needs')
  }
}
