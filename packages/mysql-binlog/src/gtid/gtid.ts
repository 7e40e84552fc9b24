/** Name of one of MySQL's transactions: `uuid:number`, or `uuid:tag:number` since 8.3. */
export interface Gtid {
  /** Lower case, with dashes. */
  readonly uuid: string
  /** Lower case; empty for none. */
  readonly tag: string
  /** From 1 to 2^53 − 1. The server's own limit is 2^63 − 2. */
  readonly number: number
}

const UUID = /^[\da-f]{8}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{12}$/
const TAG = /^[a-z_][a-z\d_]{0,31}$/

/** Parses one GTID. Throws RangeError for anything else. */
export function parseGtid(text: string): Gtid {
  const [uuid, second, third, ...more] = text.split(':').map((part) => part.trim())
  if (uuid === undefined || second === undefined || more.length > 0) {
    throw new RangeError(`"${text}" is no GTID (uuid:number or uuid:tag:number)`)
  }
  return {
    uuid: parseUuid(uuid),
    tag: third === undefined ? '' : parseTag(second),
    number: parseNumber(third ?? second),
  }
}

export function formatGtid(gtid: Gtid): string {
  return gtid.tag === '' ? `${gtid.uuid}:${gtid.number}` : `${gtid.uuid}:${gtid.tag}:${gtid.number}`
}

/** Lower case with dashes, which the server lets out. Throws RangeError. */
export function parseUuid(text: string): string {
  const lower = text.toLowerCase()
  if (!UUID.test(lower)) throw new RangeError(`"${text}" is no UUID`)
  const digits = lower.replaceAll('-', '')
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`
}

/** Whether a part of a GTID set is a tag, not an interval: intervals begin with a digit. */
export function isTag(text: string): boolean {
  return TAG.test(text.toLowerCase())
}

/** Lower case. Throws RangeError. */
export function parseTag(text: string): string {
  if (!isTag(text)) throw new RangeError(`"${text}" is no tag of a GTID`)
  return text.toLowerCase()
}

/** Number of a transaction. Throws RangeError for 0 and past 2^53 − 1. */
export function parseNumber(text: string): number {
  const value = /^\d{1,20}$/.test(text) ? Number(text) : Number.NaN
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new RangeError(`"${text}" is no number of a transaction (1 to 2^53 - 1)`)
  }
  return value
}
