import type { KeyText } from './table-chunks.ts'

/** How a server compares keys, as SQL. */
export interface KeyComparisons {
  /** How many columns the key has. */
  readonly columns: number
  /** Compares one column, by its place in the key, with a border's value of it. */
  readonly one: (column: number, operator: '=' | '<' | '<=' | '>', border: KeyText) => string
  /** The keys up to and with a border, whatever is first in them. */
  readonly upTo: (border: KeyText) => string
}

/**
 * The keys after one border up to another, as one or more ranges that have no key in common: each fixes some first columns and spans the next one. A
 * single comparison of rows, `(a, b) > (1, 2)`, would say the same, but servers read more than its range for it, or cannot estimate it.
 *
 * @param after null for the beginning of the table
 * @param upTo null for the end of the table
 * @returns for each range, in the order of the key, the conditions that all hold; one without conditions for the whole table
 */
export function keyRanges(
  { columns, one, upTo: isUpTo }: KeyComparisons,
  after: KeyText | null,
  upTo: KeyText | null,
): readonly (readonly string[])[] {
  const last = columns - 1
  const equal = (from: number, to: number, border: KeyText) =>
    Array.from({ length: to - from }, (_, i) => one(from + i, '=', border))
  const isBetween = after !== null && upTo !== null
  const first = isBetween ? sharedColumns(after, upTo, last) : 0
  const shared = isBetween ? equal(0, first, after) : []
  const ranges: string[][] = []
  // From deep to shallow, and back: so the ranges stand in the order of the key.
  if (after !== null) {
    // Values that differ as text may still be equal.
    const end = isBetween ? [isUpTo(upTo)] : []
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
