import type { ChosenDifference } from './chosen-differences.ts'
import { columnOf } from './column-of.ts'
import type { Difference } from './compare-records.ts'

/** Tells differences that are chosen from others, and keeps count of both. */
export class Judge {
  /** How many were not chosen. */
  others = 0
  readonly #chosen: readonly ChosenDifference[]
  readonly #seen = new Map<ChosenDifference, { places: number; columns: Set<string> }>()

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
    if (found === undefined) {
      this.others++
      return false
    }
    const seen = this.#seen.get(found) ?? { places: 0, columns: new Set() }
    this.#seen.set(found, seen)
    seen.places++
    seen.columns.add(column ?? '')
    return true
  }

  /** Each chosen difference with the number of places that show it. */
  lines(): string[] {
    return this.#chosen.map(
      (each) => `  ${each.what} ${each.reason} (${this.#seen.get(each)?.places ?? 0})`,
    )
  }

  /** Chosen differences that there are none of any more, each with the columns concerned. */
  stale(): string[] {
    return this.#chosen.flatMap((each) => {
      const seen = this.#seen.get(each)
      const missing = each.columns?.filter((column) => seen?.columns.has(column) !== true) ?? []
      if (seen !== undefined && missing.length === 0) return []
      return [[each.what, ...missing].join(' | ')]
    })
  }
}
