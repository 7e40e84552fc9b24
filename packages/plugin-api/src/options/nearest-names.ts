/** Letters to insert, delete, replace or swap with the next, to make one text of the other. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let least = Math.min(last[j - 1]! + (same ? 0 : 1), last[j]! + 1, row[j - 1]! + 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) least = Math.min(least, beforeLast[j - 2]! + 1)
      row.push(least)
    }
    beforeLast = last
    last = row
  }
  return last[b.length]!
}

/**
 * The known names that somebody who wrote `name` most likely meant, for "did you mean …": at most two, the nearest first, none that
 * differs in more than a third of the letters. Capitals count as small letters.
 */
export function nearestNames(name: string, known: Iterable<string>): readonly string[] {
  const wanted = name.toLowerCase()
  const most = Math.max(1, Math.floor(name.length / 3))
  return Array.from(known, (candidate) => ({
    candidate,
    far: distance(wanted, candidate.toLowerCase()),
  }))
    .filter(({ far }) => far <= most)
    .sort((a, b) => a.far - b.far)
    .slice(0, 2)
    .map(({ candidate }) => candidate)
}

/**
 * Like {@link nearestNames} for tables, as `schema.table` (`database.table` where there are no schemas): nearest of all are tables of
 * the same name in another schema.
 */
export function nearestTables(table: string, known: readonly string[]): readonly string[] {
  const name = nameOf(table)
  const elsewhere = known.filter((candidate) => nameOf(candidate) === name)
  const others = known.filter((candidate) => nameOf(candidate) !== name)
  return [...elsewhere, ...nearestNames(table, others)].slice(0, 2)
}

function nameOf(table: string): string {
  return table.slice(table.indexOf('.') + 1).toLowerCase()
}
