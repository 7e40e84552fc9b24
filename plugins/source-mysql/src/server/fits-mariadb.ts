import { formatMariadbGtid, type MariadbGtid, MariadbGtidPosition } from '@tailrace/mysql-binlog'
import { mariadbIdentity, type ServerFacts } from './facts.ts'
import { refuseReset } from './fits-file.ts'
import type { LogPlace } from './fits.ts'
import { type MariadbGtids, parseMariadbGtids, spokenGtids } from './gtids.ts'
import { lastOfDomains, type ServerLogs } from './logs.ts'
import { lost, otherServer, type PlaceName, purgedFix } from './misfit.ts'
import { type Missing, notThere } from './not-there.ts'

/**
 * Refuses a position of GTIDs that the server's log lacks, or can't go on from, by the rules by which a MariaDB server decides
 * where a replica begins (knowledge base, "Using GTID": `gtid_binlog_state`, list of GTIDs at the start of each file).
 *
 * @throws TailraceError SOURCE_POSITION_LOST, SOURCE_IDENTITY_CHANGED, SOURCE_UNAVAILABLE
 */
export function refuseMariadbGtids(
  place: LogPlace,
  facts: ServerFacts,
  gtids: MariadbGtids,
  logs: ServerLogs,
  name: PlaceName,
): void {
  const read = MariadbGtidPosition.parse(place.gtid!)
  refuseStranger(place, read, facts, gtids, name)
  const open = (place.open ?? []).map(({ id }) => id).filter((id) => /^\d+-\d+-\d+$/.test(id))
  const unknown = parseMariadbGtids([place.gtid!, ...open].join(',')).filter(
    (gtid) => !isKnown(gtid, gtids),
  )
  if (unknown.length > 0) throw notThere(place, facts, gapOf(unknown, gtids), name)
  const before = logs.before ?? []
  refusePurged(place.gtid!, read, before, name)
  if (!read.isAtOrBefore(lastOfDomains(before))) refuseReset(place, facts, logs, name)
}

/** Whether the log has the transaction, or begins where the server had applied it as a replica. */
function isKnown(gtid: MariadbGtid, { state, applied }: MariadbGtids): boolean {
  const isLogged = state.some(
    ({ domainId, serverId, sequence }) =>
      domainId === gtid.domainId && serverId === gtid.serverId && sequence >= gtid.sequence,
  )
  if (isLogged) return true
  const last = applied.get(gtid.domainId)
  return last !== undefined && formatMariadbGtid(last) === formatMariadbGtid(gtid)
}

/** A position without GTIDs says nothing of a server that did not begin it. */
function refuseStranger(
  { server }: LogPlace,
  read: MariadbGtidPosition,
  { identity }: ServerFacts,
  { state }: MariadbGtids,
  name: PlaceName,
): void {
  if (server === null || server === identity || !read.isEmpty() || state.length === 0) return
  if (state.some(({ serverId }) => mariadbIdentity(serverId) === server)) return
  throw otherServer(
    'other-server',
    `The server is ${identity}, ${name} belongs to ${server}, and no transaction of the one is known to the other.`,
    { server: identity, storedServer: server, serverGtids: state.map(formatMariadbGtid).join(',') },
  )
}

/** What the log lacks, with the gap. */
function gapOf(unknown: readonly MariadbGtid[], { end }: MariadbGtids): Missing {
  const unknownGtids = unknown.map(formatMariadbGtid).join(',')
  const details = { unknownGtids, serverGtids: end.toString() }
  const ends = `its log ends at ${spokenGtids(end)}`
  // Sequences count the transactions of a domain; of another history they say nothing.
  const gaps = unknown.map(
    ({ domainId, sequence }) => sequence - (end.get(domainId)?.sequence ?? 0),
  )
  if (gaps.some((gap) => gap <= 0)) return { spoken: `${unknownGtids} (${ends})`, details }
  const unknownTransactions = gaps.reduce((sum, gap) => sum + gap, 0)
  return {
    spoken: `${unknownGtids} (${ends}, ${unknownTransactions} transactions before)`,
    details: { unknownTransactions, ...details },
  }
}

function refusePurged(
  stored: string,
  read: MariadbGtidPosition,
  before: readonly MariadbGtid[],
  name: PlaceName,
): void {
  const begins = lastOfDomains(before)
  const isPurged = before.some((gtid) => {
    const mine = read.get(gtid.domainId)
    if (mine === undefined) return true
    if (mine.serverId !== gtid.serverId || mine.sequence > gtid.sequence) return false
    return mine.sequence < gtid.sequence || begins.get(gtid.domainId) !== gtid
  })
  if (!isPurged) return
  const missingTransactions = before
    .filter((gtid) => begins.get(gtid.domainId) === gtid)
    .map(({ domainId, sequence }) => sequence - (read.get(domainId)?.sequence ?? 0))
    .reduce((sum, gap) => sum + Math.max(0, gap), 0)
  throw lost(
    'gtid-purged',
    `The server has purged ${missingTransactions} transactions after ${name} (${stored || 'the beginning'}): its log begins after ${spokenGtids(begins)}.`,
    { missingTransactions, storedGtids: stored, purgedGtids: begins.toString() },
    purgedFix(name),
  )
}
