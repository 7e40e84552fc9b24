import type { Session as DdlSession } from '@tailrace/mysql-ddl'
import type { ConnectionSettings } from '../connection/settings.ts'
import { farthestOffset } from '../dump/binlog-dump.ts'
import { noHandler } from '../dump/no-handler.ts'
import { scanLog } from '../dump/scan-log.ts'
import type { StartPlace } from '../start/start-place.ts'
import { FIRST_OFFSET } from '../start/start-request.ts'
import { DefinitionWatch } from './definition-watch.ts'

/** What looking through a log for statements takes. */
export interface WatchRequest {
  readonly connection: ConnectionSettings
  readonly encrypted: boolean
  /** Option `tables`. */
  readonly patterns: readonly string[]
  readonly ddl: DdlSession
  readonly signal: AbortSignal
}

/**
 * Looks for statements that change definitions in the log from a place to its end of now.
 *
 * @throws TailraceError as {@link scanLog} does
 */
export async function watchLog(from: StartPlace, request: WatchRequest): Promise<DefinitionWatch> {
  const { connection, encrypted, patterns, ddl, signal } = request
  const watch = new DefinitionWatch(patterns, ddl)
  const query: typeof noHandler.query = (event, place) => {
    const isBefore = from.gtid === null && place.file === from.file && place.position < from.offset
    if (!isBefore) watch.query(event, place)
  }
  // Farther than the protocol can say, a file is read from its beginning.
  const offset = from.offset > farthestOffset ? FIRST_OFFSET : from.offset
  const start = { ...from, offset }
  const handler = { ...noHandler, query }
  await scanLog(connection, encrypted, start, handler, () => false, signal)
  return watch
}
