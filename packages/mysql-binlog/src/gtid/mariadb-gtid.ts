/** Name of one of MariaDB's transactions: `domain-server-sequence`. */
export interface MariadbGtid {
  readonly domainId: number
  readonly serverId: number
  /** At most 2^53 − 1. */
  readonly sequence: number
}

const MAX_UINT32 = 0xffff_ffff

/** Parses `0-1-42`. Throws RangeError for anything else, and for sequences past 2^53 − 1. */
export function parseMariadbGtid(text: string): MariadbGtid {
  const match = /^(\d{1,10})-(\d{1,10})-(\d{1,20})$/.exec(text.trim())
  if (match === null) throw new RangeError(`"${text}" is no MariaDB GTID (domain-server-sequence)`)
  const [domainId, serverId, sequence] = match.slice(1).map(Number) as [number, number, number]
  if (domainId > MAX_UINT32 || serverId > MAX_UINT32 || !Number.isSafeInteger(sequence)) {
    throw new RangeError(`"${text}" has a number that is too large for a MariaDB GTID`)
  }
  return { domainId, serverId, sequence }
}

export function formatMariadbGtid(gtid: MariadbGtid): string {
  return `${gtid.domainId}-${gtid.serverId}-${gtid.sequence}`
}
