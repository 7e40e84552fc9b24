import type { Arrival } from './arrivals.ts'
import type { ChangeLog, Written } from './change-log.ts'
import { isBehind, type StoredPosition } from './place.ts'

/** What a process that died left: its checkpoint, and how far the topic's partitions went. */
export interface Death {
  readonly checkpoint: StoredPosition
  readonly ends: ReadonlyMap<number, bigint>
}

/** How a topic differs from what was committed; all ought to be empty. */
export interface Findings {
  /** Committed changes that are not there, or not as they were written. */
  readonly lost: string[]
  /** Records of changes that nobody committed. */
  readonly invented: string[]
  /** Records that come too late or after a gap, and keys that lie in several partitions. */
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

/** A key's changes without repeats, held against what was written: in its order, each once. */
function compareKey(found: readonly Arrival[], written: readonly Written[], into: Findings): void {
  const arrived = new Set(found.map(describe))
  const meant = new Set(written.map(describe))
  let next = 0
  for (const record of found) {
    const text = describe(record)
    if (!meant.has(text)) {
      into.invented.push(text)
      continue
    }
    let place = next
    while (place < written.length && describe(written[place]!) !== text) place++
    if (place === written.length) {
      into.disordered.push(text)
      continue
    }
    // Deletes of one key look alike, so one that is lost shows only in the end.
    const skipped = written.slice(next, place).map(describe)
    into.lost.push(...skipped.filter((each) => each.startsWith('delete') || !arrived.has(each)))
    next = place + 1
  }
  into.lost.push(...written.slice(next).map(describe))
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
  const findings: Findings = { lost: [], invented: [], disordered: [], needless: [] }
  const byKey = Map.groupBy(arrivals, ({ key }) => key)
  for (const [key, records] of byKey) {
    const places = new Map<string, number>()
    const first: Arrival[] = []
    let last = -1
    for (const record of records) {
      let place = places.get(record.id)
      if (place === undefined) {
        places.set(record.id, (place = first.length))
        first.push(record)
      } else {
        const checkpoint = checkpointBefore(record, deaths)
        if (checkpoint === undefined || isBehind(checkpoint, record.id)) {
          findings.needless.push(`${describe(record)} (${record.id})`)
        }
      }
      if (place > last + 1) findings.disordered.push(`${describe(record)} after a gap`)
      last = place
    }
    if (new Set(records.map(({ partition }) => partition)).size > 1) {
      findings.disordered.push(`${key} in several partitions`)
    }
    compareKey(first, log.byKey.get(key) ?? [], findings)
  }
  for (const [key, written] of log.byKey) {
    if (!byKey.has(key)) findings.lost.push(...written.map(describe))
  }
  return findings
}

/** Records that repeat one before. */
export function countRepeats(arrivals: readonly Arrival[]): number {
  return arrivals.length - new Set(arrivals.map(({ id }) => id)).size
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
