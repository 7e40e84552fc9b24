import type { Channel } from '../output/channel.ts'
import { count } from '../output/figures.ts'
import {
  bar,
  expectedWords,
  leftWords,
  rateWords,
  type RowProgress,
  shareOf,
  shareWords,
} from '../output/progress.ts'
import { tableText } from '../output/table.ts'
import type { PipelineStatus } from './read-status.ts'

const headings = ['SNAPSHOT', 'TABLE', '', 'STATE', 'ROWS', 'OF', 'DONE', 'RATE', 'LEFT']
const BAR_WIDTH = 16

function cells(name: string, state: string, progress: RowProgress): string[] {
  return [
    name,
    bar(shareOf(progress), BAR_WIDTH),
    state,
    count(progress.rows),
    expectedWords(progress),
    shareWords(progress),
    rateWords(progress),
    leftWords(progress),
  ]
}

function rowsOf({ pipeline, snapshot, snapshotSpeed }: PipelineStatus, { style }: Channel) {
  const status = snapshot?.snapshot
  if (status == null) return []
  const total = { ...status, rowsPerSecond: snapshotSpeed?.rowsPerSecond ?? null }
  const done = `${count(status.done)} of ${count(status.tables)} tables`
  const tables = status.pending.map((table) => {
    const progress = { ...table, rowsPerSecond: snapshotSpeed?.tables[table.table] ?? null }
    return ['', ...cells(table.table, table.state, progress)]
  })
  const hidden = status.tables - status.done - status.pending.length
  return [
    [style('bold', pipeline), ...cells(done, '', total)],
    ...tables,
    ...(hidden > 0 ? [['', style('dim', `and ${count(hidden)} more`)]] : []),
  ]
}

/** The table of snapshots of `tailrace status`; null where there are none. */
export async function snapshotText(
  statuses: readonly PipelineStatus[],
  out: Channel,
): Promise<string | null> {
  const rows = statuses.flatMap((status) => rowsOf(status, out))
  return rows.length === 0 ? null : tableText(out, headings, rows)
}
