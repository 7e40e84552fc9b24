import { TailraceError } from '@tailrace/plugin-api'
import { formatLsn, type Lsn, parseLsn } from '../lsn.ts'
import { type PostgresPosition, reachOf } from '../position.ts'
import type { SystemIdentity } from './identity.ts'

const goBack =
  'Connect to the server and database that the pipeline has read so far, or `tailrace reset` the pipeline to start anew.'

function changed(
  message: string,
  details: Readonly<Record<string, unknown>>,
  fix = goBack,
): TailraceError {
  return new TailraceError('SOURCE_IDENTITY_CHANGED', message, { fix, details })
}

/** Where the server's history left the position's timeline; null where it is on that timeline still, or never was. */
export function forkOf({ forks }: SystemIdentity, { timeline }: PostgresPosition): Lsn | null {
  return forks.find((fork) => fork.timeline === timeline)?.lsn ?? null
}

/**
 * Refuses a server that does not have the log that a position was made of: another one, another database, or one whose history
 * forked before the position. A server that was promoted at or after it goes on.
 *
 * @param identity with its history, where the timelines differ
 * @throws TailraceError SOURCE_IDENTITY_CHANGED
 */
export function refuseOtherServer(
  identity: SystemIdentity,
  database: string,
  from: PostgresPosition,
): void {
  if (identity.system !== from.system) {
    throw changed(
      `The server's system identifier is ${identity.system}, and the stored position belongs to ${from.system}.`,
      { reason: 'other-system', system: identity.system, storedSystem: from.system },
    )
  }
  if (database !== from.database) {
    throw changed(
      `The database is "${database}", and the stored position belongs to "${from.database}".`,
      { reason: 'other-database', database, storedDatabase: from.database },
    )
  }
  if (identity.timeline !== from.timeline) refuseForked(identity, from)
}

function refuseForked(identity: SystemIdentity, from: PostgresPosition): void {
  const { timeline } = identity
  const fork = forkOf(identity, from)
  const details = { timeline, storedTimeline: from.timeline, storedLsn: from.lsn }
  if (fork === null) {
    throw changed(
      `The server is on timeline ${timeline}, which does not come from timeline ${from.timeline} of the stored position ${from.lsn}: ` +
        'an old primary, or a backup from before a failover.',
      { reason: 'timeline-unknown', ...details },
    )
  }
  const read = from.open === undefined ? parseLsn(from.lsn) : reachOf(from)
  // A commit record that begins at the fork is not part of the server's history; one that ends there is.
  if (from.open === undefined ? read <= fork : read < fork) return
  const gapBytes = read - fork
  const forkLsn = formatLsn(fork)
  throw changed(
    `The server was promoted at ${forkLsn} (timeline ${timeline}), before ${formatLsn(read)}, which was read already on timeline ${from.timeline}: ` +
      `the last ${gapBytes} bytes that were read are not in its history.`,
    { reason: 'timeline-forked', ...details, readLsn: formatLsn(read), forkLsn, gapBytes },
    'Changes were delivered that the new primary never had. Find out which those are (sinks have them), then `tailrace reset` the pipeline to ' +
      'start anew. From server 17 on, synchronized_standby_slots on the primary holds back what its standby does not have yet.',
  )
}
