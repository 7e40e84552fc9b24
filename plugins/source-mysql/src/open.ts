import type { Logger, PluginState } from '@tailrace/plugin-api'
import { TailraceError } from '@tailrace/plugin-api'
import { Session } from './connection/session.ts'
import type { ConnectionSettings } from './connection/settings.ts'
import { logFlavor } from './log-flavor.ts'
import type { Options } from './options.ts'
import { generationOf, type MysqlPosition } from './position.ts'
import { readFacts, type ServerFacts } from './server/facts.ts'
import { refuseOtherServer } from './server/fits.ts'
import { refuseUnloggedTables } from './server/log-filters.ts'
import { readLogs, type ServerLogs } from './server/logs.ts'
import { otherServer } from './server/misfit.ts'
import { refuseOld, refuseUnreadable } from './server/refuse-log.ts'
import { refuseSuperseded } from './server/superseded.ts'
import { openSnapshots } from './snapshot/open-snapshots.ts'
import { firstPosition } from './start/first-position.ts'

/** What opening needs to know. */
export interface OpenRequest {
  readonly connection: ConnectionSettings
  readonly options: Options
  readonly logger: Logger
  readonly signal: AbortSignal
  readonly state: PluginState
}

/**
 * Checks that the server fits the stored position; on the first start, finds where to begin and how tables are defined there. Plans the snapshots
 * that are to be read.
 *
 * @returns where to begin, when not at the position that was given
 * @throws TailraceError
 */
export async function openServer(
  request: OpenRequest,
  from: MysqlPosition | null,
): Promise<MysqlPosition | null> {
  const { connection, options } = request
  const session = await Session.connect(connection)
  try {
    const facts = await readFacts(session, options.flavor)
    const opening = { session, facts, request }
    const position = await (options.snapshot === 'only'
      ? openWithoutLog(opening, from)
      : openLog(opening, from))
    return position === from ? null : position
  } finally {
    await session.close()
  }
}

interface Opening {
  readonly session: Session
  readonly facts: ServerFacts
  readonly request: OpenRequest
}

async function openLog(opening: Opening, from: MysqlPosition | null): Promise<MysqlPosition> {
  const { session, facts, request } = opening
  refuseUnreadable(facts)
  const logs = await readLogs(session, facts)
  await refuseUnloggedTables(session, logs, request.options.tables)
  const isFirst = from === null || isLogLost(opening, logs, from)
  if (!isFirst) return openSnapshots(opening, from, false)
  const { connection, signal } = request
  const first = await firstPosition({ session, connection, facts, logs, signal, request })
  return openSnapshots(opening, { ...first, ...numberingOf(from) }, true)
}

/**
 * What is counted on where all is read anew: generations, so that no sink's position of before includes anything of it, and snapshots, whose plans
 * must not take the numbers of earlier ones.
 */
function numberingOf(from: MysqlPosition | null): Pick<MysqlPosition, 'generation' | 'snapshot'> {
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
function isLogLost({ facts, request }: Opening, logs: ServerLogs, from: MysqlPosition): boolean {
  const { options, logger } = request
  try {
    refuseOtherServer(from, facts, logs)
    refuseSuperseded(from)
    return false
  } catch (error) {
    const isLost = TailraceError.is(error) && error.code === 'SOURCE_POSITION_LOST'
    if (!isLost || options.snapshot !== 'when-needed') throw error
    logger.warn(
      { err: error },
      'all tables are read anew, as the log after the stored position is gone',
    )
    return true
  }
}

/** Neither a log nor what it needs is asked for. */
async function openWithoutLog(
  opening: Opening,
  from: MysqlPosition | null,
): Promise<MysqlPosition> {
  const { facts } = opening
  const { identity: server } = facts
  refuseOld(facts)
  if (from !== null && from.server !== server) {
    throw otherServer(
      'other-server',
      `The server is ${server}, and the snapshot was begun on ${from.server}.`,
      { server, storedServer: from.server },
    )
  }
  const flavor = logFlavor(facts)
  const begin = { flavor, server, gtid: null, file: '', offset: 0, history: 0 }
  return openSnapshots(opening, from ?? begin, from === null)
}
