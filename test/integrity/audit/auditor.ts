import type { Arrival } from '../arrivals.ts'
import type { Log, StoredPosition } from '../database/log.ts'
import type { Books, Written } from '../workload/written.ts'
import { describe } from './compare-key.ts'
import { type Findings, noFindings } from './findings.ts'
import { Trail } from './trail.ts'

/** What a process that died left: its checkpoint, if it had one, and how far each partition went. */
export interface Death {
  readonly checkpoint: StoredPosition | undefined
  readonly ends: ReadonlyMap<string, bigint>
}

/**
 * Holds topics against what was committed, as both go on: nothing lost, nothing invented, each key in order (a repeat begins again somewhere
 * before and goes on from there without a gap), no repeats but of changes after the last checkpoint, and rows of snapshots as the stream
 * had made them.
 */
export class Auditor implements Books {
  readonly #log: Log
  #trails = new Map<string, Trail>()
  readonly #findings = noFindings()
  readonly #deaths: Death[] = []
  /** Changes of rows that were committed. */
  rows = 0
  /** Records that repeat one before. */
  repeated = 0
  /** Rows of snapshots. */
  reads = 0
  lastStamp: string | null = null

  constructor(log: Log) {
    this.#log = log
  }

  #trail(key: string): Trail {
    let trail = this.#trails.get(key)
    if (trail === undefined) this.#trails.set(key, (trail = new Trail()))
    return trail
  }

  committed(changes: readonly Written[]): void {
    for (const change of changes) {
      this.#trail(change.key).written(change)
      if (change.op !== 'tombstone') this.rows++
      this.lastStamp = change.stamp ?? this.lastStamp
    }
  }

  arrived(record: Arrival): void {
    if (record.op === 'read') this.reads++
    if (!this.#trail(record.key).arrived(record, this.#findings)) return
    this.repeated++
    const { partition, offset } = record
    const before = this.#deaths.findLast(({ ends }) => (ends.get(partition) ?? 0n) <= offset)
    const { checkpoint } = before ?? {}
    const mayRepeat = before !== undefined && !this.#isBehind(checkpoint, record.id)
    if (!mayRepeat) {
      this.#findings.needless.push(`${describe(record)} (${record.id})`)
    }
  }

  #isBehind(checkpoint: StoredPosition | undefined, id: string): boolean {
    return checkpoint !== undefined && this.#log.isBehind(checkpoint, id)
  }

  /** A process ended: another one may repeat what came after its checkpoint. */
  died(death: Death): void {
    this.#deaths.push(death)
  }

  /** Whether a process died within a transaction, part of which was confirmed. */
  get diedInside(): boolean {
    return this.#deaths.some(({ checkpoint }) => checkpoint?.open !== undefined)
  }

  /** Records that are committed and have not arrived, or not in their place. */
  get outstanding(): number {
    let sum = 0
    for (const trail of this.#trails.values()) sum += trail.outstanding
    return sum
  }

  /** Nothing that arrived until now may come again: checkpoints are beyond it. */
  settle(): void {
    for (const trail of this.#trails.values()) trail.settle()
  }

  /**
   * What came before is closed, right or wrong: a new stream begins, and changes that are outstanding are not waited for any more.
   *
   * @param base stamps of the rows that are there, by key
   */
  beginAnew(base: ReadonlyMap<string, string>): void {
    this.#trails = new Map([...base].map(([key, stamp]) => [key, new Trail(stamp)]))
  }

  /** All that is wrong up to now, what is outstanding included. */
  findings(): Findings {
    const all = structuredClone(this.#findings)
    for (const trail of this.#trails.values()) trail.conclude(all)
    return all
  }
}
