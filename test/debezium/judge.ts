import type { ChosenDifference } from './chosen-differences.ts'
import { columnOf } from './column-of.ts'
import type { Difference } from './compare-records.ts'

/** Tells differences that are chosen from others, and keeps count of both. */
export class Judge {
  /** How many were not chosen. */
  others = 0
  readonly #chosen: readonly ChosenDifference[]
  readonly #seen = new Map<ChosenDifference, Set<string>>()

  constructor(chosen: readonly ChosenDifference[]) {
    this.#chosen = chosen
  }

  isChosen(difference: Difference): boolean {
    const column = columnOf(difference)
    const found = this.#chosen.find(
      (each) =>
        (each.columns === undefined || (column !== null && each.columns.includes(column))) &&
        each.is(difference),
    )
    if (found === undefined) this.others++
    else this.#seen.set(found, (this.#seen.get(found) ?? new Set()).add(column ?? ''))
    return found !== undefined
  }

  /** Chosen differences that there are none of any more, each with the columns concerned. */
  stale(): string[] {
    return this.#chosen.flatMap((each) => {
      const seen = this.#seen.get(each)
      const missing = each.columns?.filter((column) => seen?.has(column) !== true) ?? []
      if (seen !== undefined && missing.length === 0) return []
      return [[each.what, ...missing].join(' | ')]
    })
  }
}
