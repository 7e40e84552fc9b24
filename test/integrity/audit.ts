import type { Arrival } from './arrivals.ts'
import type { ChangeLog } from './change-log.ts'
import { isBehind, type StoredPosition } from './place.ts'

/** What a process that died left: its checkpoint, and how far the topic's partitions went. */
export interface Death {
  readonly checkpoint: StoredPosition
  readonly ends: ReadonlyMap<number, bigint>
}

/** How a topic differs from what was committed; but for `repeated` and `rows` all ought to be empty. */
export interface Findings {
  readonly rows: number
  readonly repeated: number
  /** Committed changes that are not there, or not as they were written. */
  readonly lost: string[]
  /** Records of changes that nobody committed. */
  readonly invented: string[]
  /** Keys whose records skip ahead, or lie in several partitions. */
  readonly disordered: string[]
  /** Repeats that a checkpoint should have spared. */
  readonly needless: string[]
}

const describe = ({ op, key, stamp }: Pick<Arrival, 'op' | 'key' | 'stamp'>): string =>
  `${op} ${key} ${stamp ?? ''}`

/** The checkpoint that the process began with that wrote a record which repeats another. */
function checkpointBefore({ partition, offset }: Arrival, deaths: readonly Death[]) {
  return deaths.findLast(({ ends }) => (ends.get(partition) ?? 0n) <= offset)?.checkpoint
}

/**
 * Compares a topic with what was committed: nothing lost, nothing invented, each key in order (a repeat begins again somewhere before and
 * goes on from there without a gap), and no repeats but of changes after the last checkpoint.
 */
export function audit(
  arrivals: readonly Arrival[],
  log: ChangeLog,
  deaths: readonly Death[],
): Findings {
  const findings = { lost: [], invented: [], disordered: [], needless: [] } as {
    [name in 'lost' | 'invented' | 'disordered' | 'needless']: string[]
  }
  let repeated = 0
  const byKey = Map.groupBy(arrivals, ({ key }) => key)
  for (const [key, written] of log.byKey) {
    const records = byKey.get(key) ?? []
    const places = new Map<string, number>()
    let last = -1
    for (const record of records) {
      let place = places.get(record.id)
      if (place === undefined) {
        place = places.size
        places.set(record.id, place)
        const meant = written[place]
        const found = describe(record)
        if (meant === undefined) findings.invented.push(found)
        else if (describe(meant) !== found) findings.lost.push(`${describe(meant)}, found ${found}`)
      } else {
        repeated++
        const checkpoint = checkpointBefore(record, deaths)
        if (checkpoint === undefined || isBehind(checkpoint, record.id)) {
          findings.needless.push(`${describe(record)} (${record.id})`)
        }
      }
      if (place > last + 1) findings.disordered.push(`${describe(record)} after number ${last}`)
      last = place
    }
    for (const missing of written.slice(places.size)) findings.lost.push(describe(missing))
    if (new Set(records.map(({ partition }) => partition)).size > 1) {
      findings.disordered.push(`${key} in several partitions`)
    }
  }
  for (const [key, records] of byKey) {
    if (!log.byKey.has(key)) findings.invented.push(...records.map(describe))
  }
  return { rows: log.count, repeated, ...findings }
}

/** The table as a reader of the topic has it: by key, each column's value. */
export function rebuild(arrivals: readonly Arrival[]): Map<string, Record<string, unknown>> {
  const table = new Map<string, Record<string, unknown>>()
  for (const { key, op, after, unavailable } of arrivals) {
    if (op === 'delete') {
      table.delete(key)
      continue
    }
    const old = table.get(key)
    const row: Record<string, unknown> = { ...after }
    for (const column of unavailable) row[column] = old?.[column]
    table.set(key, row)
  }
  return table
}
