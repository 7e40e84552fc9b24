import { TailraceError } from '@tailrace/plugin-api'
import { formatLsn, type Lsn } from '../lsn.ts'

/**
 * Refuses a server whose log ends before a place that was read already: a backup or snapshot was restored, or a replica that lacked the
 * end took over. The server would take the position without a word, and leave out all that is committed until its log has grown up
 * to there again. Not for a standby: it may lag behind and have the same log in the end.
 *
 * @throws TailraceError SOURCE_POSITION_LOST
 */
export function refuseSetBack(serverEnd: Lsn, read: Lsn): void {
  if (serverEnd >= read) return
  const [serverLsn, storedLsn] = [formatLsn(serverEnd), formatLsn(read)]
  const gapBytes = read - serverEnd
  throw new TailraceError(
    'SOURCE_POSITION_LOST',
    `The server's log ends at ${serverLsn}, ${gapBytes} bytes before ${storedLsn}, which was read already: the server was set back.`,
    {
      fix:
        'What is committed until the log has grown up to there again could not be read. Find out which server this is; if the pipeline is ' +
        'to go on with it, `tailrace reset --drop` it to start anew.',
      details: { reason: 'server-set-back', serverLsn, storedLsn, gapBytes },
    },
  )
}
