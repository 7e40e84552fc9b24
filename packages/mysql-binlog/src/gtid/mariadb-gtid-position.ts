import { formatMariadbGtid, type MariadbGtid, parseMariadbGtid } from './mariadb-gtid.ts'

/**
 * Up to where a MariaDB log was read: the last transaction of each domain (`gtid_slave_pos`, `@slave_connect_state`).
 * Within a domain sequences rise, whichever server makes them.
 */
export class MariadbGtidPosition {
  readonly #last = new Map<number, MariadbGtid>()

  /** Parses `0-1-42,1-2-7`; an empty text is the position before everything. Throws RangeError, also for a domain twice. */
  static parse(text: string): MariadbGtidPosition {
    const position = new MariadbGtidPosition()
    if (text.trim() === '') return position
    for (const part of text.split(',')) {
      const gtid = parseMariadbGtid(part)
      if (position.#last.has(gtid.domainId)) {
        throw new RangeError(`"${text}" has the domain ${gtid.domainId} twice`)
      }
      position.#last.set(gtid.domainId, gtid)
    }
    return position
  }

  /** Goes on to `gtid`, which takes the place of the last one of its domain, whatever that was. */
  advance(gtid: MariadbGtid): void {
    this.#last.set(gtid.domainId, gtid)
  }

  /** The last transaction of a domain, or undefined. */
  get(domainId: number): MariadbGtid | undefined {
    return this.#last.get(domainId)
  }

  /** Whether the transaction is at or before this position in its domain. */
  contains(gtid: MariadbGtid): boolean {
    return gtid.sequence <= (this.#last.get(gtid.domainId)?.sequence ?? -1)
  }

  /**
   * How this position stands to `other` in each domain of both: `equal` if they have the same transaction, `diverged` if
   * they have the same sequence from two servers, else `ahead` or `behind` (a missing domain is behind).
   */
  compare(other: MariadbGtidPosition): Map<number, MariadbGtidOrder> {
    const orders = new Map<number, MariadbGtidOrder>()
    for (const domainId of [...this.#last.keys(), ...other.#last.keys()]) {
      orders.set(domainId, orderOf(this.#last.get(domainId), other.#last.get(domainId)))
    }
    return orders
  }

  /** Whether no domain of this position is ahead of `other` or diverged from it. */
  isAtOrBefore(other: MariadbGtidPosition): boolean {
    return [...this.compare(other).values()].every(
      (order) => order === 'equal' || order === 'behind',
    )
  }

  equals(other: MariadbGtidPosition): boolean {
    return [...this.compare(other).values()].every((order) => order === 'equal')
  }

  isEmpty(): boolean {
    return this.#last.size === 0
  }

  clone(): MariadbGtidPosition {
    const copy = new MariadbGtidPosition()
    for (const gtid of this.#last.values()) copy.advance(gtid)
    return copy
  }

  /** By rising domain: `0-1-42,1-2-7`. */
  toString(): string {
    return [...this.#last.values()]
      .sort((a, b) => a.domainId - b.domainId)
      .map(formatMariadbGtid)
      .join(',')
  }
}

/** How one position stands to another in one domain. */
export type MariadbGtidOrder = 'equal' | 'ahead' | 'behind' | 'diverged'

function orderOf(mine: MariadbGtid | undefined, theirs: MariadbGtid | undefined): MariadbGtidOrder {
  if (mine === undefined) return 'behind'
  if (theirs === undefined || mine.sequence > theirs.sequence) return 'ahead'
  if (mine.sequence < theirs.sequence) return 'behind'
  return mine.serverId === theirs.serverId ? 'equal' : 'diverged'
}
