/**
 * A place in PostgreSQL's write-ahead log, in bytes from its beginning. A JavaScript number holds it exactly up to
 * 2^53 (eight pebibytes of log), which no server writes in its life.
 */
export type Lsn = number

const high = 0x1_0000_0000

/**
 * Reads the server's text form, `16/B374D848`, with or without leading zeros.
 *
 * @throws RangeError for anything else
 */
export function parseLsn(text: string): Lsn {
  const match = /^([0-9a-f]{1,8})\/([0-9a-f]{1,8})$/i.exec(text)
  if (match === null) throw new RangeError(`"${text}" is not a log sequence number`)
  return Number.parseInt(match[1]!, 16) * high + Number.parseInt(match[2]!, 16)
}

/** Writes the server's text form, without leading zeros. */
export function formatLsn(lsn: Lsn): string {
  const upper = Math.floor(lsn / high)
  return `${upper.toString(16).toUpperCase()}/${(lsn - upper * high).toString(16).toUpperCase()}`
}
