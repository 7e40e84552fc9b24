import type { Session } from '../connection/session.ts'
import type { ServerFacts } from '../server/facts.ts'
import { saysReplica } from '../server/words.ts'
import type { StartPlace } from './start-place.ts'

interface StatusRow {
  readonly File: string
  readonly Position: string
  readonly Executed_Gtid_Set?: string
}

/**
 * Where the log ends now. MySQL's GTIDs may lack transactions before that place, never the other way round: read by GTIDs, none is
 * missed.
 *
 * @throws TailraceError SOURCE_PRIVILEGE without REPLICATION CLIENT (MariaDB: BINLOG MONITOR)
 */
export async function logNow(session: Session, facts: ServerFacts): Promise<StartPlace> {
  const [status] = await session.query<StatusRow>(
    saysReplica(facts) ? 'SHOW BINARY LOG STATUS' : 'SHOW MASTER STATUS',
  )
  const { File: file, Position, Executed_Gtid_Set: executed = '' } = status!
  const offset = Number(Position)
  if (!facts.gtids.isOn) return { gtid: null, file, offset }
  const gtid =
    facts.flavor === 'mariadb'
      ? await mariadbGtid(session, file, offset)
      : executed.replaceAll(/\s/g, '')
  return { gtid, file, offset }
}

/** The GTIDs of a place in MariaDB's log. */
export async function mariadbGtid(session: Session, file: string, offset: number): Promise<string> {
  const [row] = await session.query<{ gtid: string | null }>(
    'SELECT BINLOG_GTID_POS(?, ?) AS gtid',
    [file, offset],
  )
  return row!.gtid ?? ''
}
