import type { TableSnapshotProgress } from '@tailrace/plugin-api'

/** Tables that a status shows one by one at most. */
const SHOWN = 20

/** How far the snapshots of a pipeline are. Small, also for thousands of tables. */
export interface SnapshotStatus {
  /** Tables of the snapshots that go on. */
  readonly tables: number
  /** Those of them that are done. */
  readonly done: number
  /** Rows delivered of all tables. */
  readonly rows: number
  /** Rows to deliver of all tables, no fewer than were delivered; null where that is not known of one of them. */
  readonly expectedRows: number | null
  /** Whether `expectedRows` was counted, and is no estimate. */
  readonly exact: boolean
  /** Tables that are not done, those being read first; at most 20. */
  readonly pending: readonly TableSnapshotProgress[]
}

/** What a source says of its tables, summed up; null where no snapshot goes on. */
export function snapshotStatus(tables: readonly TableSnapshotProgress[]): SnapshotStatus | null {
  if (tables.length === 0) return null
  let done = 0
  let rows = 0
  let expectedRows: number | null = 0
  let exact = true
  const reading: TableSnapshotProgress[] = []
  const waiting: TableSnapshotProgress[] = []
  for (const table of tables) {
    rows += table.rows
    if (table.state === 'done') {
      done++
      if (expectedRows !== null) expectedRows += table.rows
      continue
    }
    const list = table.state === 'reading' ? reading : waiting
    if (list.length < SHOWN) list.push(table)
    exact &&= table.exact
    if (table.expectedRows === null) expectedRows = null
    else if (expectedRows !== null) expectedRows += Math.max(table.rows, table.expectedRows)
  }
  const pending = [...reading, ...waiting].slice(0, SHOWN)
  return { tables: tables.length, done, rows, expectedRows, exact, pending }
}
