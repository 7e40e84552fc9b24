import type { Change, Position } from '@tailrace/plugin-api'
import {
  compareSnapshots,
  coversRead,
  meetSnapshots,
  type SnapshotPart,
} from '@tailrace/plugin-api/snapshot'
import { type Lsn, parseLsn } from './lsn.ts'
import { SnapshotRead } from './snapshot/snapshot-read.ts'
import type { PostgresTransaction } from './transaction.ts'

/** What was delivered of a transaction whose commit was not yet: everything up to and including one change. */
export type OpenTransaction = {
  /** Where its commit record starts, as `X/Y`. */
  readonly commit: string
  /** Place of the change, as `X/Y`; `0/0` is the begin mark. */
  readonly place: string
  readonly ordinal: number
}

/**
 * Where to resume in PostgreSQL's log: the last whole commit, plus what was delivered of the open transaction; and how far snapshots are.
 */
export type PostgresPosition = Position &
  SnapshotPart<number> & {
    /** The server's system identifier, a decimal number. */
    readonly system: string
    /** The server's timeline when the position was made. */
    readonly timeline: number
    readonly database: string
    /**
     * How often the pipeline has begun anew because the log after its position was gone; absent for 0. The log may have been set back: places of
     * two generations say nothing of each other, and all of a later one come after all of an earlier one.
     */
    readonly generation?: number
    /** The highest generation of the positions that this one is the meet of, where it is not its own: what comes after this one is gone. */
    readonly superseded?: number
    /** End of the last whole commit (or a later place without commits in between), as `X/Y`. */
    readonly lsn: string
    readonly open?: OpenTransaction
  }

/** A position as numbers: everything whose (commit, place, ordinal) is not greater is covered. */
interface Edge {
  readonly commit: number
  readonly place: number
  readonly ordinal: number
}

const edges = new WeakMap<PostgresPosition, Edge>()

/**
 * The greatest (commit, place, ordinal) that a position covers. Transactions come in the order of their commit records, so one that is
 * open says more than `lsn`: every commit before it was delivered. Without one, all commits that start before `lsn` are covered, and no change has a
 * place below 0.
 */
function edgeOf(position: PostgresPosition): Edge {
  let edge = edges.get(position)
  if (edge === undefined) {
    const { lsn, open } = position
    edge =
      open === undefined
        ? { commit: parseLsn(lsn), place: -1, ordinal: -1 }
        : { commit: parseLsn(open.commit), place: parseLsn(open.place), ordinal: open.ordinal }
    edges.set(position, edge)
  }
  return edge
}

/** A place that the server's log had reached when the position was made. */
export function reachOf(position: PostgresPosition): Lsn {
  return edgeOf(position).commit
}

/** The generation of a position. */
export function generationOf({ generation = 0 }: PostgresPosition): number {
  return generation
}

function compareEdges(a: PostgresPosition, b: PostgresPosition): number {
  const left = edgeOf(a)
  const right = edgeOf(b)
  return left.commit - right.commit || left.place - right.place || left.ordinal - right.ordinal
}

/**
 * Order of two positions: both the log and the snapshots must say so. Undefined when they are of different servers or databases, or each
 * includes something that the other does not.
 */
export function comparePositions(a: PostgresPosition, b: PostgresPosition): number | undefined {
  if (a.system !== b.system || a.database !== b.database) return undefined
  const generations = generationOf(a) - generationOf(b)
  if (generations !== 0) return generations
  const log = compareEdges(a, b)
  const snapshots = compareSnapshots(a.snapshot, b.snapshot)
  if (snapshots === undefined) return undefined
  // A snapshot that was only begun includes no row yet; a position that knows of it comes later all the same.
  if (log === 0) return snapshots || (a.snapshot?.next ?? 1) - (b.snapshot?.next ?? 1)
  if (snapshots === 0) return log
  return log < 0 === snapshots < 0 ? log : undefined
}

/** The greatest position that all of a list include. */
export function meetPositions(positions: readonly PostgresPosition[]): PostgresPosition {
  const generation = Math.min(...positions.map(generationOf))
  const newest = Math.max(...positions.map((each) => each.superseded ?? generationOf(each)))
  const meet = meetGeneration(positions.filter((each) => generationOf(each) === generation))
  return newest > generation ? { ...meet, superseded: newest } : meet
}

function meetGeneration(positions: readonly PostgresPosition[]): PostgresPosition {
  const least = positions.reduce((a, b) => (compareEdges(b, a) < 0 ? b : a))
  if (positions.every(({ snapshot }) => snapshot === undefined)) return least
  const snapshot = meetSnapshots(positions.map((position) => position.snapshot))
  // Those of later positions come again with the stream, or with the snapshot that took them up.
  return { ...least, snapshot }
}

/** Whether a change at (commit, place, ordinal) is included. */
export function coversPlace(
  position: PostgresPosition,
  commit: number,
  place: number,
  ordinal: number,
): boolean {
  const edge = edgeOf(position)
  if (commit !== edge.commit) return commit < edge.commit
  if (place !== edge.place) return place < edge.place
  return ordinal <= edge.ordinal
}

/** Whether a position includes a change. */
export function covers(position: PostgresPosition, change: Change): boolean {
  const { place, ordinal } = change
  const transaction = change.transaction as PostgresTransaction | SnapshotRead
  const generations = transaction.generation - generationOf(position)
  if (generations !== 0) return generations < 0
  if (transaction instanceof SnapshotRead) {
    return coversRead(position.snapshot, transaction.chunk, ordinal)
  }
  return coversPlace(position, transaction.commitPlace, place, ordinal)
}
