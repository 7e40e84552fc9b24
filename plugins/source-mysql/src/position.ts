import type { Change, Position } from '@tailrace/plugin-api'
import {
  compareSnapshots,
  coversRead,
  meetSnapshots,
  type SnapshotPart,
} from '@tailrace/plugin-api/snapshot'
import { compareLogPlaces } from './position/log-place.ts'
import { type Gtids, intersectGtids, includesGtids, parseGtids } from './position/gtids.ts'
import { isRowsIncluded, leastRows, type RowCounts } from './position/row-counts.ts'
import { SnapshotRead } from './snapshot/snapshot-read.ts'
import type { Prepared } from './xa/prepared-transactions.ts'
import { type MysqlTransaction, tableKey, type TransactionPlace } from './transaction.ts'

/** What was delivered of a transaction that was not delivered whole. */
export type OpenTransaction = {
  /** Its GTID, else `file:start`. */
  readonly id: string
  /** Where its first event starts, on the server of the position. */
  readonly file: string
  readonly start: number
  /** How many changes of each table were, by `database.table`; under the empty name how many schema changes. None: the begin mark alone. */
  readonly rows: RowCounts
}

/**
 * Where to resume in a log of MySQL or MariaDB: all whole transactions, plus what was delivered of one that was not yet; and how far snapshots are.
 */
export type MysqlPosition = Position &
  SnapshotPart<string> & {
    readonly flavor: 'mysql' | 'mariadb'
    /** The server that was read: its UUID, or what stands for it. */
    readonly server: string
    /**
     * The GTIDs of all transactions that are included: a set of MySQL, or the last ones of MariaDB's domains. Null where
     * the server has none; then places in the files count.
     */
    readonly gtid: string | null
    /** The log file of `server`. */
    readonly file: string
    /** Where in it the last whole transaction ends, or a later place between transactions, in bytes. */
    readonly offset: number
    /** Absent between transactions. One, but where positions of several servers' logs met. */
    readonly open?: readonly OpenTransaction[]
    /** Version of the schema history that holds there. */
    readonly history: number
    /** Where the rows are of XA transactions that were prepared before and are not over; absent for none. */
    readonly prepared?: Prepared
    /**
     * How often the pipeline has begun anew because the log after its position was gone; absent for 0. The log may have been set back: places of
     * two generations say nothing of each other, and all of a later one come after all of an earlier one.
     */
    readonly generation?: number
    /** The highest generation of the positions that this one is the meet of, where it is not its own: what comes after this one is gone. */
    readonly superseded?: number
  }

/** What a position says, parsed once. */
interface Parsed {
  readonly gtids: Gtids | null
  readonly open: ReadonlyMap<string, OpenTransaction>
}

/** All of a transaction. */
const WHOLE = 'whole'

const parsed = new WeakMap<MysqlPosition, Parsed>()

function parse(position: MysqlPosition): Parsed {
  let found = parsed.get(position)
  if (found === undefined) {
    const { flavor, gtid, open = [] } = position
    found = {
      gtids: gtid === null ? null : parseGtids(flavor, gtid),
      open: new Map(open.map((each) => [each.id, each])),
    }
    parsed.set(position, found)
  }
  return found
}

/**
 * The GTIDs of a position as data; null where it has none. Not to be changed.
 *
 * @throws RangeError for a text that is none
 */
export function gtidsOf(position: MysqlPosition): Gtids | null {
  return parse(position).gtids
}

/**
 * How much of a transaction a position includes: all, counts of changes, or null for nothing.
 *
 * @param server the server that the transaction was read from
 */
export function deliveredOf(
  position: MysqlPosition,
  transaction: TransactionPlace & { readonly id: string },
  server: string,
): typeof WHOLE | RowCounts | null {
  const { gtids, open } = parse(position)
  const { gtid, id, file, start } = transaction
  if (gtids !== null && gtid !== null) {
    if (gtids.contains(gtid as never)) return WHOLE
  } else if (server === position.server) {
    const order = compareLogPlaces({ file, offset: start }, position)
    if (order !== undefined && order < 0) return WHOLE
  }
  return open.get(id)?.rows ?? null
}

/** The generation of a position. */
export function generationOf({ generation = 0 }: MysqlPosition): number {
  return generation
}

/** Whether a position includes a change. */
export function covers(position: MysqlPosition, change: Change): boolean {
  const transaction = change.transaction as MysqlTransaction | SnapshotRead
  const generations = transaction.generation - generationOf(position)
  if (generations !== 0) return generations < 0
  if (transaction instanceof SnapshotRead) {
    return coversRead(position.snapshot, transaction.chunk, change.ordinal)
  }
  const delivered = deliveredOf(position, transaction, transaction.origin.server)
  if (delivered === null) return false
  if (delivered === WHOLE) return true
  if (change.kind === 'row') return change.ordinal < (delivered[tableKey(change.table)] ?? 0)
  if (change.kind === 'schema') return change.ordinal < (delivered[''] ?? 0)
  return change.place === 0
}

/** Order of two positions: both the log and the snapshots must say so. Undefined where neither includes the other. */
export function comparePositions(a: MysqlPosition, b: MysqlPosition): number | undefined {
  const generations = generationOf(a) - generationOf(b)
  if (generations !== 0) return generations
  const log = compareLogs(a, b)
  if (log === undefined) return undefined
  const snapshots = compareSnapshots(a.snapshot, b.snapshot)
  if (snapshots === undefined) return undefined
  // A snapshot that was only begun includes no row yet; a position that knows of it comes later all the same.
  if (log === 0) return snapshots || (a.snapshot?.next ?? 1) - (b.snapshot?.next ?? 1)
  if (snapshots === 0) return log
  return log < 0 === snapshots < 0 ? log : undefined
}

function compareLogs(a: MysqlPosition, b: MysqlPosition): number | undefined {
  const [ab, ba] = [includes(a, b), includes(b, a)]
  if (ab) return ba ? 0 : 1
  return ba ? -1 : undefined
}

/** Whether `a` includes all that `b` does. */
function includes(a: MysqlPosition, b: MysqlPosition): boolean {
  const [mine, theirs] = [parse(a), parse(b)]
  if (mine.gtids !== null && theirs.gtids !== null) {
    if (a.flavor !== b.flavor || !includesGtids(mine.gtids, theirs.gtids)) return false
  } else {
    if (a.server !== b.server) return false
    const order = compareLogPlaces(b, a)
    if (order === undefined || order > 0) return false
  }
  for (const open of theirs.open.values()) {
    const delivered = deliveredOfOpen(a, open, b.server)
    if (delivered === null) return false
    if (delivered !== WHOLE && !isRowsIncluded(delivered, open.rows)) return false
  }
  return true
}

function deliveredOfOpen(position: MysqlPosition, open: OpenTransaction, server: string) {
  const { id, file, start } = open
  const gtid = gtidOfId(position, id)
  return deliveredOf(position, { id, file, start, gtid }, server)
}

/** The GTID that an id is, as the GTIDs of a position are; null where it is none. */
function gtidOfId(position: MysqlPosition, id: string): TransactionPlace['gtid'] {
  return gtidsOf(position)?.parse(id) ?? null
}

/** The greatest position that all of a list include. */
export function meetPositions(positions: readonly MysqlPosition[]): MysqlPosition {
  const generation = Math.min(...positions.map(generationOf))
  const newest = Math.max(...positions.map((each) => each.superseded ?? generationOf(each)))
  const meet = meetGeneration(positions.filter((each) => generationOf(each) === generation))
  return newest > generation ? { ...meet, superseded: newest } : meet
}

function meetGeneration(positions: readonly MysqlPosition[]): MysqlPosition {
  const least = positions.reduce(meetLogs)
  if (positions.every(({ snapshot }) => snapshot === undefined)) return least
  return { ...least, snapshot: meetSnapshots(positions.map(({ snapshot }) => snapshot)) }
}

function meetLogs(a: MysqlPosition, b: MysqlPosition): MysqlPosition {
  const order = compareLogs(a, b)
  if (order !== undefined) return order <= 0 ? a : b
  const [first, second] = [gtidsOf(a), gtidsOf(b)]
  // Places of two servers say nothing of each other; what is wrong is said when the server is asked.
  if (first === null || second === null || a.flavor !== b.flavor) return a
  const gtid = intersectGtids(first, second)
  const isEarlier = a.server === b.server && (compareLogPlaces(a, b) ?? 0) > 0
  const { open: _, ...base } = isEarlier ? b : a
  // One that only one of them has was prepared behind the meet, and is prepared again, or committed, and its rows are needed again.
  const prepared = { ...a.prepared, ...b.prepared }
  const meet = {
    ...base,
    gtid: gtid.toString(),
    history: Math.min(a.history, b.history),
    ...(Object.keys(prepared).length > 0 && { prepared }),
  }
  const open = meetOpen(a, b, meet)
  return open.length === 0 ? meet : { ...meet, open }
}

function meetOpen(a: MysqlPosition, b: MysqlPosition, meet: MysqlPosition): OpenTransaction[] {
  const all = new Map([...(a.open ?? []), ...(b.open ?? [])].map((each) => [each.id, each]))
  const result: OpenTransaction[] = []
  for (const open of all.values()) {
    if (deliveredOfOpen(meet, open, meet.server) === WHOLE) continue
    const [one, other] = [a, b].map((each) => deliveredOfOpen(each, open, each.server))
    if (one == null || other == null) continue
    if (one === WHOLE && other === WHOLE) continue
    const rows = one === WHOLE ? other : other === WHOLE ? one : leastRows(one, other)
    result.push({ ...open, rows: rows as RowCounts })
  }
  return result
}
