import { type Logger, type PluginState, TailraceError } from '@tailrace/plugin-api'
import { Session } from './connection/session.ts'
import type { ConnectionSettings } from './connection/settings.ts'
import { formatLsn, type Lsn } from './lsn.ts'
import type { Options } from './options.ts'
import { generationOf, type PostgresPosition } from './position.ts'
import { ensurePublication } from './publication/ensure-publication.ts'
import {
  identifyBySql,
  identifySystem,
  OLDEST_MAJOR,
  readServerState,
  readServerVersion,
} from './server/facts.ts'
import type { SystemIdentity } from './server/identity.ts'
import { refuseStandby } from './server/standby.ts'
import { ensureSignals } from './signals/ensure-signals.ts'
import { givenStart, refuseOutside, refuseUnstored } from './slot/begin.ts'
import { refuseOtherServer } from './server/other-server.ts'
import { createSlot } from './slot/create-slot.ts'
import { failoverMismatch } from './slot/failover.ts'
import { refuseLost } from './slot/refuse-lost.ts'
import { refuseSuperseded } from './slot/superseded.ts'
import { refuseUnusable } from './slot/refusals.ts'
import { readSlot, type Slot } from './slot/slot.ts'
import { refuseStandbySnapshot } from './snapshot/standby-snapshot.ts'
import { openSnapshots } from './snapshot/open-snapshots.ts'
import { refuseUnreadable } from './snapshot/refuse-unreadable.ts'
import { findTables, type FoundTable } from './tables/find-tables.ts'
import { tableChoices } from './tables/table-options.ts'

/** What opening needs to know. */
export interface OpenRequest {
  readonly connection: ConnectionSettings
  readonly options: Options
  readonly slot: string
  readonly publication: string
  /** Name of what the pipeline keeps on the server. */
  readonly base: string
  readonly logger: Logger
  readonly signal: AbortSignal
  /** Asked for only where snapshots are wanted. */
  readonly state: () => PluginState
}

/** What opening found or made. */
export interface Opened {
  readonly publications: readonly string[]
  readonly major: number
  /** The server's version as it says it. */
  readonly version: string
  /** Where to begin, when not at the position that was given. */
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
    const opening = { session, request, major, version }
    return options.snapshot === 'only'
      ? await openWithoutLog(opening, from)
      : await openLog(opening, from)
  } finally {
    await session.close()
  }
}

interface Opening {
  readonly session: Session
  readonly request: OpenRequest
  readonly major: number
  readonly version: string
}

async function openLog(opening: Opening, from: PostgresPosition | null): Promise<Opened> {
  const { session, request, major, version } = opening
  const { connection, options, logger } = request
  const { database } = connection
  await refuseWalLevel(session)
  if (from === null) {
    refuseUnstored(options)
    refuseStandby(await readServerState(session), false)
    if (options.snapshot !== 'never') await refuseStandbySnapshot(session, false)
  }
  const identity = await identifySystem(connection, session, from?.timeline)
  // Before anything is made on a server that may be the wrong one.
  const isLost = from !== null && (await isLogLost(opening, identity, from))
  const isFirst = from === null || isLost
  const tables = await findTables(session, options.tables)
  // Before a slot is made that would hold the log of a pipeline that does not run.
  if (isFirst && options.snapshot !== 'never') {
    const oids = tables.map(({ oid }) => oid)
    await refuseUnreadable(session, oids)
  }
  const own = await ensureSignals(session, request, major)
  const publications = await ensurePublication(session, tables, {
    own,
    name: request.publication,
    create: options.publication.create,
    keyless: options.keyless,
    major,
    choices: tableChoices(options.tableOptions),
    logger,
  })
  logger.info(
    { server: version, tables: tables.length, publications, slot: request.slot },
    'source is ready',
  )
  const slot = isFirst ? await beginSlot(session, request, major) : null
  await warnOfSlot(session, request, major)
  const { system, timeline } = identity
  const begin: PostgresPosition =
    slot === null
      ? from!
      : { system, timeline, database, ...numberingOf(from), lsn: formatLsn(slot.begin) }
  const position = await withSnapshots(
    { ...opening, tables, publications, isStreamComplete: slot?.isNew === true },
    begin,
    isFirst,
  )
  if (position.moved !== undefined || (position.snapshot?.active.length ?? 0) > 0) {
    await refuseStandbySnapshot(session, true)
  }
  return { publications, major, version, start: position === from ? null : position }
}

/**
 * What is counted on where all is read anew: generations, so that no sink's position of before includes anything of it, and snapshots, whose plans
 * must not take the numbers of earlier ones.
 */
function numberingOf(
  from: PostgresPosition | null,
): Pick<PostgresPosition, 'generation' | 'snapshot'> {
  if (from === null) return {}
  const generation = (from.superseded ?? generationOf(from)) + 1
  const { snapshot } = from
  return snapshot === undefined
    ? { generation }
    : { generation, snapshot: { next: snapshot.next, active: [] } }
}

/**
 * Whether the log after the position is gone and all is to be read anew.
 *
 * @throws TailraceError where it is gone and that was not asked for, or the server is another one
 */
async function isLogLost(
  { session, request }: Opening,
  identity: SystemIdentity,
  from: PostgresPosition,
): Promise<boolean> {
  const { slot, connection, options, logger } = request
  try {
    await refuseLost(session, identity, { slot, database: connection.database, from })
    refuseSuperseded(from)
    return false
  } catch (error) {
    const isLost = TailraceError.is(error) && error.code === 'SOURCE_POSITION_LOST'
    if (!isLost || options.snapshot !== 'when-needed') throw error
    logger.warn(
      { err: error },
      'all tables are read anew, as the log after the stored position is gone',
    )
    if (options.slot.create && (await readSlot(session, slot)) !== null) {
      await session.query('SELECT pg_drop_replication_slot($1)', [slot])
    }
    return true
  }
}

async function openWithoutLog(opening: Opening, from: PostgresPosition | null): Promise<Opened> {
  const { session, request, major, version } = opening
  const { connection, options } = request
  const { database } = connection
  // Not on a replication connection: reading rows needs no right to the log. Nor does it matter how the history went.
  const { system, timeline } = await identifyBySql(session)
  if (from !== null) {
    refuseOtherServer({ system, timeline: from.timeline, forks: [] }, database, from)
  }
  const tables = await findTables(session, options.tables)
  const { end } = await readServerState(session)
  const begin = from ?? { system, timeline, database, lsn: formatLsn(end) }
  const all = { ...opening, tables, publications: [], isStreamComplete: true }
  const position = await withSnapshots(all, begin, from === null)
  return { publications: [], major, version, start: position === from ? null : position }
}

async function withSnapshots(
  {
    session,
    request: { options, state },
    major,
    tables,
    publications,
    isStreamComplete,
  }: Opening & {
    readonly tables: readonly FoundTable[]
    readonly publications: readonly string[]
    readonly isStreamComplete: boolean
  },
  position: PostgresPosition,
  isFirst: boolean,
): Promise<PostgresPosition> {
  if (options.snapshot === 'never') return position
  return openSnapshots(
    session,
    {
      state: state(),
      tables,
      isStreamComplete,
      context: { publications, major },
      choices: tableChoices(options.tableOptions),
      where: null,
      isCounted: options.snapshotCount === 'exact',
    },
    position,
    isFirst,
  )
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

/** Where a first start begins, and whether the slot was made for it. */
interface SlotBeginning {
  readonly begin: Lsn
  readonly isNew: boolean
}

async function beginSlot(
  session: Session,
  request: OpenRequest,
  major: number,
): Promise<SlotBeginning> {
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
    return { begin: given, isNew: false }
  }
  // Killed before the first checkpoint, or made by the user: the slot says where to begin.
  if (slot !== null) return { begin: slot.confirmedFlush!, isNew: false }
  if (!options.slot.create) {
    throw new TailraceError('SOURCE_MISCONFIGURED', `There is no replication slot "${name}".`, {
      fix: `SELECT pg_create_logical_replication_slot('${name}', 'pgoutput'); or set "slot.create: true".`,
      details: { reason: 'slot-missing', slot: name },
    })
  }
  const failover = options.slot.failover && major >= 17
  const begin = await createSlot(session, connection, { name, failover }, logger, signal)
  return { begin, isNew: true }
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
