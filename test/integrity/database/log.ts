import type { SnapshotProgress } from '@tailrace/plugin-api/snapshot'

/** A position as it is stored, of which kinds of databases read more. */
export interface StoredPosition {
  /** How far snapshots are. */
  readonly snapshot?: Pick<SnapshotProgress, 'active'>
  /** What was delivered of transactions that were not delivered whole. */
  readonly open?: unknown
}

/** Reads change ids and positions as a source documents them; the audit's own reading of them. */
export interface Log {
  /** What of a change's id names its transaction. */
  transactionOf(id: string): string
  /** Whether a stored position says that a change was delivered. */
  isBehind(position: StoredPosition, id: string): boolean
  /** Where in the log a position is; another one's is another. */
  placeOf(position: StoredPosition): string
}
