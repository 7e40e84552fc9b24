import { decodeGtidSet, encodeGtidSet } from './gtid-set-bytes.ts'
import { formatGtidSet, parseGtidSet } from './gtid-set-text.ts'
import type { Gtid } from './gtid.ts'
import {
  addInterval,
  hasNumber,
  type Intervals,
  intersectIntervals,
  subtractIntervals,
} from './intervals.ts'

/**
 * A set of MySQL's transactions (`gtid_executed`; reference manual, "GTID Sets"). Each pair of UUID and tag counts its
 * transactions by itself. `add` and `addAll` change the set; all other methods make new ones.
 */
export class GtidSet {
  /** By `uuid` or `uuid:tag`; none is empty. */
  readonly #sources = new Map<string, Intervals>()

  /**
   * Parses `uuid:1-5:11-18:tag:1,uuid:1-27`, in any case and with white space between. An empty text is the empty set.
   * Throws RangeError that says which part is wrong.
   */
  static parse(text: string): GtidSet {
    const set = new GtidSet()
    parseGtidSet(text, set)
    return set
  }

  /** Reads the form of bytes, with or without tags. Throws BinlogError `damaged`. */
  static decode(bytes: Uint8Array): GtidSet {
    const set = new GtidSet()
    decodeGtidSet(bytes, set)
    return set
  }

  add(gtid: Gtid): void {
    this.addInterval(gtid.uuid, gtid.tag, gtid.number, gtid.number)
  }

  /** Adds the transactions from `first` to `last` of one source. The UUID is in lower case, with dashes. */
  addInterval(uuid: string, tag: string, first: number, last: number): void {
    const source = tag === '' ? uuid : `${uuid}:${tag}`
    const intervals = this.#sources.get(source)
    if (intervals === undefined) this.#sources.set(source, [first, last])
    else addInterval(intervals, first, last)
  }

  addAll(other: GtidSet): void {
    for (const { uuid, tag, intervals } of other.sources()) {
      for (let index = 0; index < intervals.length; index += 2) {
        this.addInterval(uuid, tag, intervals[index]!, intervals[index + 1]!)
      }
    }
  }

  contains(gtid: Gtid): boolean {
    const source = gtid.tag === '' ? gtid.uuid : `${gtid.uuid}:${gtid.tag}`
    const intervals = this.#sources.get(source)
    return intervals !== undefined && hasNumber(intervals, gtid.number)
  }

  /** What is in one of the two. */
  union(other: GtidSet): GtidSet {
    const result = this.clone()
    result.addAll(other)
    return result
  }

  /** What is in this set and not in `other`. */
  subtract(other: GtidSet): GtidSet {
    return this.#combine(other, subtractIntervals)
  }

  /** What is in both. */
  intersect(other: GtidSet): GtidSet {
    return this.#combine(other, intersectIntervals)
  }

  isSubsetOf(other: GtidSet): boolean {
    return this.subtract(other).isEmpty()
  }

  equals(other: GtidSet): boolean {
    return this.toString() === other.toString()
  }

  isEmpty(): boolean {
    return this.#sources.size === 0
  }

  clone(): GtidSet {
    const copy = new GtidSet()
    for (const [source, intervals] of this.#sources) copy.#sources.set(source, [...intervals])
    return copy
  }

  /** The sources in the server's order: by UUID, the one without a tag first, then by tag. Do not change the intervals. */
  sources(): GtidSource[] {
    return [...this.#sources.keys()].sort().map((source) => ({
      uuid: source.slice(0, UUID_LENGTH),
      tag: source.slice(UUID_LENGTH + 1),
      intervals: this.#sources.get(source)!,
    }))
  }

  /** As the server prints it (without its line breaks). */
  toString(): string {
    return formatGtidSet(this.sources())
  }

  /** The bytes that COM_BINLOG_DUMP_GTID takes: the form with tags only if there are any, which servers know since 8.3. */
  encode(): Uint8Array {
    return encodeGtidSet(this.sources())
  }

  #combine(other: GtidSet, combine: (a: Intervals, b: Intervals) => Intervals): GtidSet {
    const result = new GtidSet()
    for (const [source, intervals] of this.#sources) {
      const left = combine(intervals, other.#sources.get(source) ?? [])
      if (left.length > 0) result.#sources.set(source, left)
    }
    return result
  }
}

const UUID_LENGTH = 36

/** The transactions of one UUID and tag. */
export interface GtidSource {
  readonly uuid: string
  /** Empty for none. */
  readonly tag: string
  /** Flat: first, last, first, last, …; last ones included. */
  readonly intervals: readonly number[]
}
