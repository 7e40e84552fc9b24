import { TailraceError } from '@tailrace/plugin-api'
import type { Session } from '../connection/session.ts'

/**
 * Refuses a standby: the place of the log where a snapshot stands is known on primaries only.
 *
 * @param isStored whether a position is stored: then the standby may be promoted any moment, and it is worth another try
 * @throws TailraceError SOURCE_UNAVAILABLE where a position is stored, else SOURCE_MISCONFIGURED
 */
export async function refuseStandbySnapshot(session: Session, isStored: boolean): Promise<void> {
  const [row] = await session.query<{ standby: boolean }>('SELECT pg_is_in_recovery() AS standby')
  if (row?.standby !== true) return
  throw new TailraceError(
    isStored ? 'SOURCE_UNAVAILABLE' : 'SOURCE_MISCONFIGURED',
    'The server is a standby, where a snapshot cannot be brought in line with the stream.',
    {
      fix: 'Connect to the primary, or promote this server; or set "snapshot: never" to read only what changes.',
      details: { reason: 'standby-snapshot' },
    },
  )
}
