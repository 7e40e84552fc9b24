import { TailraceError } from '@tailrace/plugin-api'
import type { ServerState } from './facts.ts'

/** The first major version whose standbys can be read from. */
const READABLE_MAJOR = 16

/**
 * Refuses a standby of a version that decodes its log on primaries only. Where a position is stored a failover may be going on, and the
 * standby be promoted any moment: then it is worth another try.
 *
 * @throws TailraceError SOURCE_UNAVAILABLE where a position is stored, else SOURCE_MISCONFIGURED
 */
export function refuseStandby({ isStandby, major }: ServerState, isStored: boolean): void {
  if (!isStandby || major >= READABLE_MAJOR) return
  throw new TailraceError(
    isStored ? 'SOURCE_UNAVAILABLE' : 'SOURCE_MISCONFIGURED',
    `The server is a standby, and PostgreSQL ${major} can be read on its primary only.`,
    {
      fix: `Connect to the primary, or promote this server; PostgreSQL ${READABLE_MAJOR} and later can be read on standbys too.`,
      details: { reason: 'server-standby' },
    },
  )
}
