import type { ChosenDifference } from './chosen-difference.ts'
import { columnOf } from './column-of.ts'
import { compareGroups, type Difference } from './compare-records.ts'
import type { Mode } from './modes.ts'
import { groupsOf } from './record-groups.ts'
import type { Stand, Topic } from './stand.ts'

/** Tells differences that are chosen from others, and keeps count of both. */
export class Judge {
  /** How many were not chosen. */
  others = 0
  /** How many records of Debezium were compared. */
  records = 0
  readonly #chosen: readonly ChosenDifference[]
  readonly #seen = new Map<ChosenDifference, { places: number; columns: Set<string> }>()

  constructor(chosen: readonly ChosenDifference[]) {
    this.#chosen = chosen
  }

  /** Compares what both delivered, and gives the differences that are not chosen. */
  compare(stand: Stand, mode: Mode, topic: Topic): string[] {
    const theirs = groupsOf(stand.records(mode, 'theirs', topic))
    const ours = groupsOf(stand.records(mode, 'ours', topic))
    for (const { records } of theirs.values()) this.records += records.length
    const found: Difference[] = []
    for (const name of new Set([...theirs.keys(), ...ours.keys()])) {
      compareGroups(mode.name, theirs.get(name), ours.get(name), (difference) => {
        if (!this.#isChosen(difference)) found.push(difference)
      })
    }
    return found.map(described)
  }

  #isChosen(difference: Difference): boolean {
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

  /** The chosen differences as a README lists them. */
  list(): string[] {
    return this.#chosen.map(({ what, reason }) => `- ${what} ${reason}`)
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

function described(difference: Difference): string {
  const { mode, table, op, part, path, theirs, ours } = difference
  const [a, b] = [theirs, ours].map((value) => JSON.stringify(value)?.slice(0, 200))
  return `${mode}: ${columnOf(difference) ?? table} ${op} ${part} ${path}: Debezium ${a}, Tailrace ${b}`
}
