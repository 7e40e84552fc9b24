import type { Arrival } from '../arrivals.ts'
import type { Written } from '../workload/written.ts'
import { compareKey, describe } from './compare-key.ts'
import type { Findings } from './findings.ts'

/** Stamps of a key count up: `<writer>.<number>`. */
const numberOf = (stamp: string): number => Number(stamp.slice(stamp.indexOf('.') + 1))

/**
 * One key's records and what was written to it. Both come in their order but neither waits for the other; what agrees is forgotten at
 * once, and what differs is kept for the end.
 */
export class Trail {
  #written: Written[] = []
  #found: string[] = []
  #agreed = 0
  /** Where each record of this key, by id, stands since the last settlement. */
  #places = new Map<string, number>()
  #last = -1
  #partition: string | null = null
  /** The row version that the topic has last, repeats counted; null where it has none, undefined before anything came. */
  #current: string | null | undefined
  /** The latest row version that the stream brought, or the base. */
  #newest = 0
  /** A row version that a snapshot brought before the stream did, as two commits may be visible in another order than in the log. */
  #ahead: string | null = null

  /** @param base the stamp of the row that was there before anything was followed */
  constructor(base?: string) {
    this.#current = base
    if (base !== undefined) this.#newest = numberOf(base)
  }

  written(change: Written): void {
    this.#written.push(change)
    this.#agree()
  }

  /** @returns whether it repeats an earlier one */
  arrived(record: Arrival, into: Findings): boolean {
    this.#partition ??= record.partition
    if (this.#partition !== record.partition) {
      into.disordered.push(`${record.key} in several partitions`)
    }
    if (record.op === 'read') {
      this.#read(record, into)
      return false
    }
    this.#current = record.stamp
    if (record.stamp !== null) this.#newest = Math.max(this.#newest, numberOf(record.stamp))
    if (record.stamp === this.#ahead) this.#ahead = null
    let place = this.#places.get(record.id)
    const isRepeat = place !== undefined
    if (place === undefined) {
      this.#places.set(record.id, (place = this.#places.size))
      this.#found.push(describe(record))
      this.#agree()
    }
    if (place > this.#last + 1) into.disordered.push(`${describe(record)} after a gap`)
    this.#last = place
    return isRepeat
  }

  #read({ stamp, key, id }: Arrival, into: Findings): void {
    if (stamp === this.#current) return
    if (numberOf(stamp!) > this.#newest) this.#ahead = stamp
    else into.misread.push(`${key} ${stamp} where ${String(this.#current)} was (${id})`)
  }

  #agree(): void {
    while (this.#agreed < this.#written.length && this.#agreed < this.#found.length) {
      if (describe(this.#written[this.#agreed]!) !== this.#found[this.#agreed]) return
      this.#agreed++
    }
    if (this.#agreed < 64) return
    this.#written = this.#written.slice(this.#agreed)
    this.#found = this.#found.slice(this.#agreed)
    this.#agreed = 0
  }

  /** Written and not yet arrived, or not in its place. */
  get outstanding(): number {
    return this.#written.length - this.#agreed
  }

  /** Says what differs. */
  conclude(into: Findings): void {
    if (this.#ahead !== null) into.misread.push(`${this.#ahead}, which the stream never brought`)
    compareKey(this.#found.slice(this.#agreed), this.#written.slice(this.#agreed), into)
  }

  /** Nothing that arrived until now may come again: forgets it. */
  settle(): void {
    this.#places = new Map()
    this.#last = -1
  }
}
