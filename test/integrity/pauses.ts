import { until } from '../kit/until.ts'
import type { Stage } from './stage.ts'
import { columns, FOLLOWED } from './workload/tables.ts'

/**
 * While nothing is written: waits until all that is committed has arrived (what is lost is waited for in vain, and found by the audit) and checkpoints are
 * beyond it, so that nothing of it may come again.
 */
export async function settled(stage: Stage): Promise<void> {
  await until(() => stage.auditor.outstanding === 0, { deadlineMs: 30_000 }).catch(() => {})
  await stage.allStored()
  await stage.allRead()
  await until(async () => (await comparison(stage)).differences.length === 0, {
    deadlineMs: 10_000,
    everyMs: 250,
  }).catch(() => {})
  stage.auditor.settle()
  stage.ledger.settle()
  stage.arrivals.stamps.clear()
}

/** Compares the tables that the consumer has built with the source's, row by row. */
export async function comparison(stage: Stage): Promise<{ tables: number; differences: string[] }> {
  const differences: string[] = []
  for (const table of FOLLOWED) {
    const list = columns[table]
      .map((column) => `${stage.database.asText(column)} AS ${column}`)
      .join(', ')
    const rows = await stage.database.query(`SELECT ${list} FROM ${table}`)
    differences.push(...stage.mirror.differences(table, rows))
  }
  return { tables: FOLLOWED.length, differences }
}
