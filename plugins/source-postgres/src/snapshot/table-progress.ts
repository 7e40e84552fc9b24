import type { TableSnapshotProgress } from '@tailrace/plugin-api'
import { type ActiveSnapshot, hasNumber, type Ranges } from '@tailrace/plugin-api/snapshot'
import type { SnapshotPlan } from './snapshot-plan.ts'

/**
 * How far an active snapshot is with each of its tables. Rows of chunks read by earlier processes are known by the number of chunks.
 *
 * @param counted rows that this process delivered of a table
 */
export function tableProgress(
  { finished, parts, open }: ActiveSnapshot,
  { tables }: SnapshotPlan,
  counted: (index: number) => number,
): readonly TableSnapshotProgress[] {
  return tables.map((planned, index) => {
    const { schema, name, chunkRows, expectedRows, isCounted: exact } = planned
    const table = `${schema}.${name}`
    if (hasNumber(finished, index)) {
      const rows = counted(index)
      return { table, state: 'done', rows, expectedRows: rows, exact: true }
    }
    const reading = open.findLast((chunk) => chunk.table === index)
    const rows = size(parts[index] ?? []) * chunkRows + (reading?.rows ?? 0)
    return { table, state: rows > 0 ? 'reading' : 'waiting', rows, expectedRows, exact }
  })
}

function size(ranges: Ranges): number {
  return ranges.reduce((sum, [from, to]) => sum + to - from, 0)
}
