import type { KeyText } from '@tailrace/plugin-api/snapshot'
import { compareWith } from './comparisons.ts'
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
  const first = isBetween ? sharedColumns(after, upTo, last) : 0
  const shared = isBetween ? equal(0, first, after) : []
  const ranges: string[][] = []
  // From deep to shallow, and back: so the ranges stand in the order of the key.
  if (after !== null) {
    // Values that differ as text may still be equal.
    const end = isBetween ? [compareWith(key, '<=', upTo)] : []
    for (let depth = last; depth > first; depth--) {
      ranges.push([...equal(first, depth, after), one(depth, '>', after), ...end])
    }
  }
  ranges.push([
    ...(after === null ? [] : [one(first, '>', after)]),
    ...(upTo === null ? [] : [one(first, first === last ? '<=' : '<', upTo)]),
  ])
  if (upTo !== null) {
    const begin = after === null ? [] : [one(first, '>', after)]
    for (let depth = first + 1; depth <= last; depth++) {
      const operator = depth === last ? '<=' : '<'
      ranges.push([...begin, ...equal(first, depth, upTo), one(depth, operator, upTo)])
    }
  }
  return ranges.map((conditions) => [...shared, ...conditions])
}

/** How many first columns, but not all, the keys of a range have in common. */
function sharedColumns(after: KeyText, upTo: KeyText, most: number): number {
  const differing = after.findIndex((text, i) => text !== upTo[i])
  return differing === -1 ? most : Math.min(differing, most)
}
