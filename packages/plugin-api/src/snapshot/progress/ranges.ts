/** A set of whole numbers from 0: ranges `[from, to)`, sorted, with gaps between them. */
export type Ranges = readonly (readonly [from: number, to: number])[]

/** Index of the first range that ends after a number. */
function rangeAt(ranges: Ranges, number: number): number {
  let low = 0
  let high = ranges.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ranges[middle]![1] <= number) low = middle + 1
    else high = middle
  }
  return low
}

/** Whether a number is in the set. */
export function hasNumber(ranges: Ranges, number: number): boolean {
  const range = ranges[rangeAt(ranges, number)]
  return range !== undefined && range[0] <= number
}

/** The set with one more number; the same object where it is in already. */
export function withNumber(ranges: Ranges, number: number): Ranges {
  const index = rangeAt(ranges, number)
  const after = ranges[index]
  if (after !== undefined && after[0] <= number) return ranges
  const before = ranges[index - 1]
  const joinsBefore = before !== undefined && before[1] === number
  const joinsAfter = after !== undefined && after[0] === number + 1
  const from = joinsBefore ? before[0] : number
  const to = joinsAfter ? after[1] : number + 1
  const first = index - (joinsBefore ? 1 : 0)
  return ranges.toSpliced(first, (joinsBefore ? 1 : 0) + (joinsAfter ? 1 : 0), [from, to])
}

/** Whether each number of `a` is in `b`. */
export function isWithin(a: Ranges, b: Ranges): boolean {
  // Ranges of b have gaps between them, so that a range of a lies in one of them or not in b.
  return a.every(([from, to]) => {
    const range = b[rangeAt(b, from)]
    return range !== undefined && range[0] <= from && to <= range[1]
  })
}

/** What is in both sets. */
export function inBoth(a: Ranges, b: Ranges): Ranges {
  const both: [number, number][] = []
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    const [x, y] = [a[i]!, b[j]!]
    const from = Math.max(x[0], y[0])
    const to = Math.min(x[1], y[1])
    if (from < to) both.push([from, to])
    if (x[1] < y[1]) i++
    else j++
  }
  return both
}

/** What is missing of the numbers from 0 up to, not including, `end`. */
export function missingOf(ranges: Ranges, end: number): Ranges {
  const missing: [number, number][] = []
  let from = 0
  for (const [begin, to] of ranges) {
    if (begin >= end) break
    if (from < begin) missing.push([from, begin])
    from = to
  }
  if (from < end) missing.push([from, end])
  return missing
}
