import type { Measurement } from './run.ts'

/** The middle value, or the mean of the two in the middle. Undefined for none. */
export function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

type Figures = Omit<Measurement, 'contestant' | 'group'>

/** A contestant's runs under one load, each figure the median of its own. */
export interface Summary {
  readonly contestant: string
  readonly group: string | undefined
  readonly runs: number
  readonly figures: { readonly [F in keyof Figures]?: number }
}

/** One summary for each contestant and group, in the order of their first runs. */
export function summarize(measurements: readonly Measurement[]): Summary[] {
  const grouped = Map.groupBy(measurements, (m) => `${m.group ?? ''}\0${m.contestant}`)
  return [...grouped.values()].map((members) => {
    const { contestant, group } = members[0]!
    const names = new Set(members.flatMap((member) => Object.keys(member)))
    const figures: Record<string, number> = {}
    for (const name of names) {
      const values = members.map((member) => member[name as keyof Measurement])
      const middle = median(values.filter((value) => typeof value === 'number'))
      if (middle !== undefined) figures[name] = middle
    }
    return { contestant, group, runs: members.length, figures }
  })
}
