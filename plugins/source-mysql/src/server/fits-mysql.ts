import { GtidSet, parseGtid } from '@tailrace/mysql-binlog'
import type { ServerFacts } from './facts.ts'
import { refuseReset } from './fits-file.ts'
import type { LogPlace } from './fits.ts'
import { countGtids, type MysqlGtids, spokenGtids } from './gtids.ts'
import type { ServerLogs } from './logs.ts'
import { lost, otherServer, type PlaceName, purgedFix } from './misfit.ts'
import { type Missing, notThere } from './not-there.ts'

/**
 * Refuses a set of GTIDs that the server's history lacks, or can't go on from.
 *
 * @throws TailraceError SOURCE_POSITION_LOST, SOURCE_IDENTITY_CHANGED, SOURCE_UNAVAILABLE
 */
export function refuseMysqlGtids(
  place: LogPlace,
  facts: ServerFacts,
  { executed, purged }: MysqlGtids,
  logs: ServerLogs,
  name: PlaceName,
): void {
  const read = GtidSet.parse(place.gtid!)
  refuseStranger(place, read, executed, facts, name)
  const unknown = withOpen(read, place).subtract(executed)
  if (!unknown.isEmpty()) throw notThere(place, facts, gapOf(unknown, executed), name)
  const missing = purged.subtract(read)
  if (missing.isEmpty()) {
    if (!read.isSubsetOf(purged)) refuseReset(place, facts, logs, name)
    return
  }
  const missingTransactions = countGtids(missing)
  throw lost(
    'gtid-purged',
    `The server has purged ${missingTransactions} transactions that ${name} does not have: ${spokenGtids(missing)}.`,
    {
      missingTransactions,
      missingGtids: missing.toString(),
      storedGtids: read.toString(),
      purgedGtids: purged.toString(),
    },
    purgedFix(name),
  )
}

/** With what was delivered of, also where that is not all of it. */
function withOpen(read: GtidSet, { open = [] }: LogPlace): GtidSet {
  const set = read.clone()
  for (const { id } of open) if (isGtid(id)) set.add(parseGtid(id))
  return set
}

/** Transactions without one are named by their place: `binlog.000042:157`. */
function isGtid(id: string): boolean {
  return /^[\da-f-]{36}:/.test(id)
}

/** A server that shares no history with what was read. */
function refuseStranger(
  { server }: LogPlace,
  read: GtidSet,
  executed: GtidSet,
  { identity }: ServerFacts,
  name: PlaceName,
): void {
  if (server === null || server === identity || executed.isEmpty()) return
  const isRelated =
    !read.intersect(executed).isEmpty() || executed.sources().some(({ uuid }) => uuid === server)
  if (isRelated) return
  throw otherServer(
    'other-server',
    `The server is ${identity}, ${name} belongs to ${server}, and no transaction of the one is known to the other.`,
    {
      server: identity,
      storedServer: server,
      storedGtids: read.toString(),
      serverGtids: executed.toString(),
    },
  )
}

/** What the history lacks, with the gap. */
function gapOf(unknown: GtidSet, executed: GtidSet): Missing {
  const unknownTransactions = countGtids(unknown)
  return {
    spoken: `${unknownTransactions} transactions: ${spokenGtids(unknown)}`,
    details: {
      unknownTransactions,
      unknownGtids: unknown.toString(),
      serverGtids: executed.toString(),
    },
  }
}
