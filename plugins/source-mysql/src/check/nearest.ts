/** Names most like a misspelt one: at most two, none that differs in more than a third of its letters. */
export function nearest(name: string, candidates: readonly string[]): readonly string[] {
  const plain = name.toLowerCase()
  const bare = plain.slice(plain.indexOf('.') + 1)
  return candidates
    .map((candidate) => {
      const other = candidate.toLowerCase()
      const isSameTable = other.slice(other.indexOf('.') + 1) === bare
      return { candidate, distance: isSameTable ? 0 : distance(plain, other) }
    })
    .filter(({ distance }) => distance <= Math.max(2, name.length / 3))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 2)
    .map(({ candidate }) => candidate)
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + same))
    }
    row = next
  }
  return row[b.length]!
}
