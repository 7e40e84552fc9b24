import type { KeyText } from '@tailrace/plugin-api/snapshot'
import type { ChunkKey } from './chunk-key.ts'
import { compare } from './comparisons.ts'

/**
 * The keys after one border up to another as one condition: ranges that have no key in common, each of which fixes some first columns and spans
 * the next one, as the server finds them by the index. A comparison of rows, `(a, b) > (1, 2)`, would say the same, but is not found by it.
 *
 * @param after null for the beginning of the table
 * @param upTo null for the end of the table
 * @returns null for the whole table
 */
export function keyCondition(
  key: ChunkKey,
  after: KeyText | null,
  upTo: KeyText | null,
): string | null {
  if (after === null && upTo === null) return null
  const ranges = keyRanges(key, after, upTo).map((conditions) => conditions.join(' AND '))
  return ranges.length === 1 ? ranges[0]! : ranges.map((range) => `(${range})`).join(' OR ')
}

function keyRanges(key: ChunkKey, after: KeyText | null, upTo: KeyText | null): string[][] {
  const last = key.columns.length - 1
  const isBetween = after !== null && upTo !== null
  const first = isBetween ? sharedColumns(after, upTo, last) : 0
  const equal = (from: number, to: number, border: KeyText) =>
    key.columns.slice(from, to).map((_, i) => compare(key, from + i, '=', border))
  const shared = isBetween ? equal(0, first, after) : []
  const ranges: string[][] = []
  if (after !== null) {
    // Values that differ as text may still be equal, so that the other border holds here too.
    const end = upTo === null ? [] : [`(${upToCondition(key, upTo)})`]
    for (let depth = last; depth > first; depth--) {
      ranges.push([...equal(first, depth, after), compare(key, depth, '>', after), ...end])
    }
  }
  ranges.push([
    ...(after === null ? [] : [compare(key, first, '>', after)]),
    ...(upTo === null ? [] : [compare(key, first, first === last ? '<=' : '<', upTo)]),
  ])
  if (upTo !== null) {
    const begin = after === null ? [] : [compare(key, first, '>', after)]
    for (let depth = first + 1; depth <= last; depth++) {
      const operator = depth === last ? '<=' : '<'
      ranges.push([...begin, ...equal(first, depth, upTo), compare(key, depth, operator, upTo)])
    }
  }
  return ranges.map((conditions) => [...shared, ...conditions])
}

function upToCondition(key: ChunkKey, upTo: KeyText): string {
  return keyCondition(key, null, upTo)!
}

/** How many first columns, but not all, the keys of a range have in common. */
function sharedColumns(after: KeyText, upTo: KeyText, most: number): number {
  const differing = after.findIndex((text, i) => text !== upTo[i])
  return differing === -1 ? most : Math.min(differing, most)
}
