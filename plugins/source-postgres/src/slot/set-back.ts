import { TailraceError } from '@tailrace/plugin-api'
import type { Session } from '../connection/session.ts'
import { formatLsn, type Lsn, parseLsn } from '../lsn.ts'

/**
 * Refuses a server whose log ends before a place that was read already: a backup or snapshot was restored, or a replica that lacked the
 * end took over. The server would take the position without a word, and leave out all that is committed until its log has grown up
 * to there again. A standby may lag behind and have the same log in the end, so it is not judged.
 *
 * @throws TailraceError SOURCE_POSITION_LOST
 */
export async function refuseSetBack(session: Session, read: Lsn): Promise<void> {
  const [row] = await session.query<{ lsn: string | null }>(
    'SELECT CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_current_wal_flush_lsn() END::text AS lsn',
  )
  if (!row?.lsn || parseLsn(row.lsn) >= read) return
  throw new TailraceError(
    'SOURCE_POSITION_LOST',
    `The server's log ends at ${row.lsn}, before ${formatLsn(read)}, which was read already: the server was set back.`,
    {
      fix:
        'What is committed until the log has grown up to there again could not be read. Find out which server this is; if the pipeline is ' +
        'to go on with it, `tailrace reset --drop` it to start anew.',
      details: { serverLsn: row.lsn, storedLsn: formatLsn(read) },
    },
  )
}
