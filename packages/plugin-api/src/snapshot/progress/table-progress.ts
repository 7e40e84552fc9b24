import type { TableSnapshotProgress } from '../../contracts/define-source.ts'
import { type SnapshotPlan, tableName } from '../plan/snapshot-plan.ts'
import { hasNumber, type Ranges } from './ranges.ts'
import type { ActiveSnapshot } from './snapshot-progress.ts'

/** What this process knows of tables of a snapshot, by their place in its plan. */
export interface KnownRows {
  /** Rows that it delivered. */
  delivered(index: number): number
  /** Rows that the table was counted to have, or null. */
  counted(index: number): number | null
}

/**
 * How far an active snapshot is with each of its tables. Rows of chunks read by earlier processes are known by the number of chunks.
 */
export function tableProgress(
  { finished, parts, open }: ActiveSnapshot,
  { tables }: SnapshotPlan,
  known: KnownRows,
): readonly TableSnapshotProgress[] {
  return tables.map((planned, index) => {
    const { chunkRows, expectedRows } = planned
    const table = tableName(planned)
    if (hasNumber(finished, index)) {
      const rows = known.delivered(index)
      return { table, state: 'done', rows, expectedRows: rows, exact: true }
    }
    const reading = open.findLast((chunk) => chunk.table === index)
    const rows = size(parts[index] ?? []) * chunkRows + (reading?.rows ?? 0)
    const state = rows > 0 ? 'reading' : 'waiting'
    const counted = known.counted(index)
    return { table, state, rows, expectedRows: counted ?? expectedRows, exact: counted !== null }
  })
}

function size(ranges: Ranges): number {
  return ranges.reduce((sum, [from, to]) => sum + to - from, 0)
}
