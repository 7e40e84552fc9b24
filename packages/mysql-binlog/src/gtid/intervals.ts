/**
 * A set of whole numbers as intervals: `[start, end, start, end, …]`, ends included, rising, neither overlapping nor
 * touching. Two sets are equal exactly when their arrays are.
 */
export type Intervals = number[]

/** Whether `value` is in the set. */
export function hasNumber(intervals: Intervals, value: number): boolean {
  const index = firstEndingAtOrAfter(intervals, value)
  return index < intervals.length && intervals[index]! <= value
}

/** Adds all from `start` to `end`, in place. Quick for what follows the last interval, as transactions do. */
export function addInterval(intervals: Intervals, start: number, end: number): void {
  const length = intervals.length
  if (length === 0 || start > intervals[length - 1]! + 1) {
    intervals.push(start, end)
    return
  }
  // From the first interval that overlaps or touches to the last one that does, all become one.
  const from = firstEndingAtOrAfter(intervals, start - 1)
  let to = from
  let low = start
  let high = end
  while (to < length && intervals[to]! <= end + 1) {
    low = Math.min(low, intervals[to]!)
    high = Math.max(high, intervals[to + 1]!)
    to += 2
  }
  if (to - from === 2) {
    intervals[from] = low
    intervals[from + 1] = high
  } else {
    intervals.splice(from, to - from, low, high)
  }
}

/** What is in `a` and not in `b`. */
export function subtractIntervals(a: Intervals, b: Intervals): Intervals {
  const result: Intervals = []
  let at = 0
  for (let index = 0; index < a.length; index += 2) {
    let start = a[index]!
    const end = a[index + 1]!
    while (at < b.length && b[at + 1]! < start) at += 2
    for (let other = at; other < b.length && b[other]! <= end; other += 2) {
      if (b[other]! > start) result.push(start, b[other]! - 1)
      start = b[other + 1]! + 1
    }
    if (start <= end) result.push(start, end)
  }
  return result
}

/** What is in both. */
export function intersectIntervals(a: Intervals, b: Intervals): Intervals {
  const result: Intervals = []
  let left = 0
  let right = 0
  while (left < a.length && right < b.length) {
    const start = Math.max(a[left]!, b[right]!)
    const end = Math.min(a[left + 1]!, b[right + 1]!)
    if (start <= end) result.push(start, end)
    if (a[left + 1]! < b[right + 1]!) left += 2
    else right += 2
  }
  return result
}

/** Index of the first interval that ends at or after `value`, or the array's length. */
function firstEndingAtOrAfter(intervals: Intervals, value: number): number {
  let low = 0
  let high = intervals.length / 2
  while (low < high) {
    const middle = (low + high) >>> 1
    if (intervals[2 * middle + 1]! < value) low = middle + 1
    else high = middle
  }
  return 2 * low
}
