import { compareWith, type KeyText } from './comparisons.ts'
import type { ChunkKey } from './key.ts'

/**
 * The keys after one border up to another, as one or more ranges that have no key in common: each fixes some first columns and spans the next one. A
 * single comparison of rows would say the same, but the server cannot estimate it, and before version 18 reads on to the end of the first
 * column's value.
 *
 * @param after null for the beginning of the table
 * @param upTo null for the end of the table
 * @returns for each range the conditions that all hold; one without conditions for the whole table
 */
export function keyRanges(
  key: ChunkKey,
  after: KeyText | null,
  upTo: KeyText | null,
): readonly (readonly string[])[] {
  const one = (i: number, operator: string, border: KeyText) =>
    compareWith({ ...key, columns: [key.columns[i]!] }, operator, [border[i]!])
  const equal = (from: number, to: number, border: KeyText) =>
    key.columns.slice(from, to).map((_, i) => one(from + i, '=', border))
  const last = key.columns.length - 1
  const isBetween = after !== null && upTo !== null
  let first = 0
  while (isBetween && first < last && after[first] === upTo[first]) first++
  const shared = isBetween ? equal(0, first, after) : []
  const ranges: string[][] = []
  // From deep to shallow, and back: so the ranges stand in the order of the key.
  for (let depth = last; after !== null && depth > first; depth--) {
    // Values that differ as text may still be equal.
    const end = isBetween ? [compareWith(key, '<=', upTo)] : []
    ranges.push([...equal(first, depth, after), one(depth, '>', after), ...end])
  }
  ranges.push([
    ...(after === null ? [] : [one(first, '>', after)]),
    ...(upTo === null ? [] : [one(first, first === last ? '<=' : '<', upTo)]),
  ])
  for (let depth = first + 1; upTo !== null && depth <= last; depth++) {
    const begin = after === null ? [] : [one(first, '>', after)]
    const operator = depth === last ? '<=' : '<'
    ranges.push([...begin, ...equal(first, depth, upTo), one(depth, operator, upTo)])
  }
  return ranges.map((conditions) => [...shared, ...conditions])
}
