import type { SnapshotTable } from '../chunks/snapshot-tables.ts'
import type { SnapshotPlan, TableOf } from '../plan/snapshot-plan.ts'

/** Why a round could read nothing; it is tried again. */
export interface RoundWait {
  /** What is waited for, as the end of "a snapshot waits: …": told where it lasts. */
  readonly reason: string
  /** Milliseconds until the next attempt; default: longer after each one that read nothing, from 10 ms to 1 s. */
  readonly retryMs?: number
}

/** How a round ended: chunks were read or tables given up, or why not. */
export type RoundEnd = 'read' | RoundWait

/** The circumstances of one round. */
export interface RoundAttempt {
  /** Rounds in a row, before this one, that read nothing and had no `retryMs`. */
  readonly failures: number
  /** Aborted when reading ends at once. */
  readonly signal: AbortSignal
}

/** A count that is under way. */
export interface RowCount {
  /** Null where it cannot be had, and is not to be tried again. */
  readonly rows: Promise<number | null>
  /** Ends it, on the server too. Called again until `rows` is settled. */
  cancel(): Promise<void>
}

/**
 * The half of reading snapshots that a server has its own ways for. {@link SnapshotRun} calls, one after the other:
 *
 * 1. {@link RoundReader.begin}, once there is something to read;
 * 2. {@link RoundReader.takeUp} and {@link RoundReader.read}, again and again;
 * 3. {@link RoundReader.end}, when nothing is left; then from 1 again, when something is.
 *
 * {@link RoundReader.count} runs beside 2. {@link RoundReader.destroy} may come at any time, and nothing after it; what is under way then may fail.
 */
export interface RoundReader<P extends SnapshotPlan = SnapshotPlan> {
  /** Prepares for rounds. */
  begin(): Promise<void>
  /**
   * Reads one round: brings sessions and stream to one place, holds the stream there, has chunks of the tables delivered ({@link ChunkReaders}), and lets
   * the stream go on. Tables that cannot be read as planned are given up ({@link PlanUpkeep}).
   *
   * @param tables at least one
   * @throws what ends the source's stream
   */
  read(tables: readonly SnapshotTable<P>[], attempt: RoundAttempt): Promise<RoundEnd>
  /**
   * Begins snapshots of what turned up while others were read, as rows that moved.
   *
   * @param isRest whether nothing else is left to read
   * @returns `read` where one was begun, null where there is nothing to begin now
   */
  takeUp?(isRest: boolean): Promise<RoundEnd | null>
  /**
   * Counts the rows of a table whose plan wants them counted.
   *
   * @returns null where it cannot be had, and is not to be tried again
   */
  count?(planned: TableOf<P>): Promise<RowCount | null>
  /** Releases everything: there is nothing to read now. */
  end(): Promise<void>
  /** Releases everything at once, and lets the stream go on. */
  destroy(): void
}
