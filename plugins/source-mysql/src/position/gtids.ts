import {
  type Gtid,
  GtidSet,
  type MariadbGtid,
  MariadbGtidPosition,
  parseGtid,
  parseMariadbGtid,
} from '@tailrace/mysql-binlog'

/** GTIDs of one of the two flavours: those of all transactions up to a place. */
export type Gtids = MysqlGtids | MariadbGtids

/** A set of MySQL. */
export class MysqlGtids {
  readonly set: GtidSet

  constructor(set: GtidSet) {
    this.set = set
  }

  contains(gtid: Gtid): boolean {
    return this.set.contains(gtid)
  }

  /** Takes a transaction in. */
  add(gtid: Gtid): void {
    this.set.add(gtid)
  }

  /** The GTID that a text is, or null. */
  parse(text: string): Gtid | null {
    return orNull(() => parseGtid(text))
  }

  clone(): MysqlGtids {
    return new MysqlGtids(this.set.clone())
  }

  toString(): string {
    return this.set.toString()
  }
}

/** The last ones of MariaDB's domains. */
export class MariadbGtids {
  readonly position: MariadbGtidPosition

  constructor(position: MariadbGtidPosition) {
    this.position = position
  }

  contains(gtid: MariadbGtid): boolean {
    return this.position.contains(gtid)
  }

  /** Takes a transaction in. */
  add(gtid: MariadbGtid): void {
    this.position.advance(gtid)
  }

  /** The GTID that a text is, or null. */
  parse(text: string): MariadbGtid | null {
    return orNull(() => parseMariadbGtid(text))
  }

  clone(): MariadbGtids {
    return new MariadbGtids(this.position.clone())
  }

  toString(): string {
    return this.position.toString()
  }
}

/** @throws RangeError for a text that is none */
export function parseGtids(flavor: 'mysql' | 'mariadb', text: string): Gtids {
  return flavor === 'mysql'
    ? new MysqlGtids(GtidSet.parse(text))
    : new MariadbGtids(MariadbGtidPosition.parse(text))
}

/** Whether `a` has all that `b` has. */
export function includesGtids(a: Gtids, b: Gtids): boolean {
  if (a instanceof MysqlGtids) return b instanceof MysqlGtids && b.set.isSubsetOf(a.set)
  return b instanceof MariadbGtids && b.position.isAtOrBefore(a.position)
}

/** What both have. */
export function intersectGtids(a: Gtids, b: Gtids): Gtids {
  if (a instanceof MysqlGtids && b instanceof MysqlGtids) {
    return new MysqlGtids(a.set.intersect(b.set))
  }
  if (a instanceof MariadbGtids && b instanceof MariadbGtids) return new MariadbGtids(both(a, b))
  throw new TypeError('GTIDs of two flavours')
}

function both(a: MariadbGtids, b: MariadbGtids): MariadbGtidPosition {
  const result = new MariadbGtidPosition()
  for (const domain of a.position.compare(b.position).keys()) {
    const [mine, theirs] = [a.position.get(domain), b.position.get(domain)]
    if (mine === undefined || theirs === undefined) continue
    result.advance(mine.sequence <= theirs.sequence ? mine : theirs)
  }
  return result
}

function orNull<T>(parse: () => T): T | null {
  try {
    return parse()
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
