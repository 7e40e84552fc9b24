import type { Log, StoredPosition } from '../log.ts'

/** A place in the log: commit, change and ordinal. */
type Place = readonly [commit: bigint, place: bigint, ordinal: bigint]

interface PostgresPosition extends StoredPosition {
  readonly lsn: string
  readonly open?: { readonly commit: string; readonly place: string; readonly ordinal: number }
}

const lsn = (text: string): bigint => {
  const [high, low] = text.split('/')
  return (BigInt(`0x${high!}`) << 32n) + BigInt(`0x${low!}`)
}

/** The place that a change id (`server/commit/place/ordinal`, hexadecimal) names. */
function placeOf(id: string): Place {
  const [, commit, place, ordinal] = id.split('/')
  return [BigInt(`0x${commit!}`), BigInt(`0x${place!}`), BigInt(Number.parseInt(ordinal!, 10))]
}

/** Positions are LSNs, and within a transaction a place and an ordinal. */
export const postgresLog: Log = {
  transactionOf: (id) => id.split('/')[1]!,
  isBehind(position, id) {
    const [commit, place, ordinal] = placeOf(id)
    const { open, lsn: end } = position as PostgresPosition
    if (open === undefined) return commit < lsn(end)
    if (commit !== lsn(open.commit)) return commit < lsn(open.commit)
    if (place !== lsn(open.place)) return place < lsn(open.place)
    return ordinal <= BigInt(open.ordinal)
  },
  placeOf: (position) => (position as PostgresPosition).lsn,
}
