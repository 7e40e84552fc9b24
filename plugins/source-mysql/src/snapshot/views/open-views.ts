import type { Session } from '../../connection/session.ts'
import { compareLogPlaces, type LogPlace } from '../../position/log-place.ts'
import { quotedTable } from '../../quoted-name.ts'
import type { NamedVersion } from '../../server/words.ts'
import type { Delivered } from '../delivered.ts'
import type { MysqlPlannedTable } from '../mysql-plan.ts'
import type { ReaderSessions } from '../reader-sessions.ts'
import { untilVisible } from './awaited-gtids.ts'
import { logEnd } from './log-end.ts'
import { touchTables } from './touch-tables.ts'
import { openPlacedView, openView } from './view-place.ts'
import { type WatermarkTable, writeWatermark } from './watermark.ts'

/** What read views are opened with. */
export interface ViewSettings {
  readonly sessions: ReaderSessions
  readonly server: NamedVersion
  /** Null where there is none. */
  readonly watermark: WatermarkTable | null
  readonly pipeline: string
}

/** What the views of a round are to see. */
export interface ViewRequest {
  readonly delivered: Delivered
  readonly tables: readonly MysqlPlannedTable[]
  /** How many sessions read. */
  readonly count: number
  /** Whether there is a stream that must be brought in line with the views. */
  readonly isLogRead: boolean
}

/**
 * Opens a read view in each of some readers' sessions: all see at least what was delivered, and the tables' definitions stand still until their transactions
 * end.
 *
 * @returns a place of the log that nothing which they see is behind; null where what was delivered stays invisible
 * @throws TailraceError what the server said, e.g. that a lock was not granted in time
 */
export async function openViews(
  settings: ViewSettings,
  request: ViewRequest,
): Promise<LogPlace | null> {
  const { sessions, server } = settings
  const readers = await Promise.all(
    Array.from({ length: request.count }, (_, number) => sessions.get(number)),
  )
  if (!request.isLogRead) {
    await Promise.all(readers.map((session) => openOwnView(session, request)))
    return request.delivered.at
  }
  return server.flavor === 'mariadb'
    ? openPlacedViews(readers, request)
    : openAwaitedViews(settings, readers, request)
}

async function openOwnView(session: Session, { tables }: ViewRequest): Promise<void> {
  await session.query(openView)
  await touchTables(session, tables)
}

/** Of a table without a key there is one view, which sees exactly what is before its place. */
async function openPlacedViews(
  readers: readonly Session[],
  { delivered, tables }: ViewRequest,
): Promise<LogPlace | null> {
  const places = await Promise.all(
    readers.map(async (session) => {
      const place = await openPlacedView(session, delivered)
      if (place !== null) await touchTables(session, tables)
      return place
    }),
  )
  return places.reduce((last, place) => {
    if (last === null || place === null) return null
    return (compareLogPlaces(place, last) ?? 0) > 0 ? place : last
  })
}

async function openAwaitedViews(
  settings: ViewSettings,
  readers: readonly Session[],
  request: ViewRequest,
): Promise<LogPlace | null> {
  const { sessions, server } = settings
  const { delivered, tables } = request
  const beside = await sessions.beside
  const open = async () => {
    if (!(await untilDelivered(beside, settings, delivered))) return null
    await Promise.all(readers.map((session) => openOwnView(session, request)))
    return logEnd(beside, server)
  }
  return isWhole(tables) ? withLock(await sessions.locker, tables[0]!, open) : open()
}

/** Whether a table is read as a whole, with all that changes before a place and nothing behind it. */
function isWhole(tables: readonly MysqlPlannedTable[]): boolean {
  return tables[0]!.key === null
}

async function untilDelivered(
  session: Session,
  { watermark, pipeline }: ViewSettings,
  { gtids }: Delivered,
): Promise<boolean> {
  if (gtids !== null) return gtids === '' || untilVisible(session, gtids)
  if (watermark === null) throw new TypeError('rounds without GTIDs need a watermark table')
  await writeWatermark(session, watermark, pipeline)
  return true
}

/** Keeps others from changing a table meanwhile. */
async function withLock<T>(
  session: Session,
  { schema: database, name }: MysqlPlannedTable,
  body: () => Promise<T>,
): Promise<T> {
  await session.query(`LOCK TABLES ${quotedTable({ database, name })} READ`)
  try {
    return await body()
  } finally {
    await session.query('UNLOCK TABLES').catch(() => session.destroy())
  }
}
