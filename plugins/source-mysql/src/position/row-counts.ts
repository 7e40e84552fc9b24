/** How many changes of each table, by `database.table`. */
export type RowCounts = { readonly [table: string]: number }

/** Whether `a` has at least as many of each table as `b`. */
export function isRowsIncluded(a: RowCounts, b: RowCounts): boolean {
  return Object.entries(b).every(([table, count]) => count <= (a[table] ?? 0))
}

/** What both have. */
export function leastRows(a: RowCounts, b: RowCounts): RowCounts {
  const both = Object.entries(a).flatMap(([table, count]) => {
    const least = Math.min(count, b[table] ?? 0)
    return least === 0 ? [] : [[table, least] as const]
  })
  return Object.fromEntries(both)
}
