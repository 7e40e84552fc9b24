import type { SnapshotProgress } from '@tailrace/plugin-api/snapshot'
import type { PostgresPosition } from '../position.ts'
import type { StreamGate } from './stream-gate.ts'

/** The part of a position that is about snapshots. */
export type SnapshotPart = Pick<PostgresPosition, 'snapshot' | 'tables'>

/** What snapshots and the stream of one source share; outlives connections. */
export class SnapshotState {
  #part: SnapshotPart = {}
  readonly #rows = new Map<string, number>()
  /** Set while snapshots have something to read: the stream asks it before each transaction. */
  gate: StreamGate | null = null

  /** What positions carry of snapshots now. */
  get part(): SnapshotPart {
    return this.#part
  }

  /** How far the snapshots are. */
  get progress(): SnapshotProgress {
    return this.#part.snapshot ?? { next: 1, active: [] }
  }

  set progress(snapshot: SnapshotProgress) {
    this.#part = { ...this.#part, snapshot }
  }

  /** Says that rows of a table were delivered, for {@link SnapshotState.rows}. */
  count(snapshot: number, table: number, rows: number): void {
    const name = `${snapshot}/${table}`
    this.#rows.set(name, (this.#rows.get(name) ?? 0) + rows)
  }

  /** Rows of a table that this process delivered. */
  rows(snapshot: number, table: number): number {
    return this.#rows.get(`${snapshot}/${table}`) ?? 0
  }

  /** Takes up what a position says. */
  restore({ snapshot, tables }: PostgresPosition): void {
    this.#part = {
      ...(snapshot === undefined ? {} : { snapshot }),
      ...(tables === undefined ? {} : { tables }),
    }
  }
}
