import type { Session } from '../../connection/session.ts'
import type { LogPlace } from '../../position/log-place.ts'
import { type NamedVersion, saysReplica } from '../../server/words.ts'

/**
 * Where the log ends now. Whatever a read view that is open already can see was logged before.
 *
 * @throws TailraceError SOURCE_PRIVILEGE without REPLICATION CLIENT (MariaDB: BINLOG MONITOR)
 */
export async function logEnd(session: Session, server: NamedVersion): Promise<LogPlace> {
  const [status] = await session.query<{ File: string; Position: string }>(
    saysReplica(server) ? 'SHOW BINARY LOG STATUS' : 'SHOW MASTER STATUS',
  )
  return { file: status!.File, offset: Number(status!.Position) }
}
