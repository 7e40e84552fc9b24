import type { Source } from '@tailrace/plugin-api'

/** What each table of a source's snapshots is expected to have, and whether that was counted. */
export function countsOf(source: Source) {
  return source.snapshotProgress!().map(({ table, expectedRows, exact }) => ({
    table,
    expectedRows,
    exact,
  }))
}
