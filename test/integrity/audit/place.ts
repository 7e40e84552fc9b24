/** A place in PostgreSQL's log: commit, change and ordinal. */
type Place = readonly [commit: bigint, place: bigint, ordinal: bigint]

const lsn = (text: string): bigint => {
  const [high, low] = text.split('/')
  return (BigInt(`0x${high!}`) << 32n) + BigInt(`0x${low!}`)
}

/** The place that a change id (`server/commit/place/ordinal`, hexadecimal) names. */
function placeOf(id: string): Place {
  const [, commit, place, ordinal] = id.split('/')
  return [BigInt(`0x${commit!}`), BigInt(`0x${place!}`), BigInt(Number.parseInt(ordinal!, 10))]
}

/** The order of two changes in the log. */
export function compareIds(a: string, b: string): number {
  const [left, right] = [placeOf(a), placeOf(b)]
  for (let at = 0; at < 3; at++) {
    if (left[at] !== right[at]) return left[at]! < right[at]! ? -1 : 1
  }
  return 0
}

interface StoredPosition {
  readonly lsn: string
  readonly open?: { readonly commit: string; readonly place: string; readonly ordinal: number }
  /** How far snapshots are. */
  readonly snapshot?: { readonly active: readonly unknown[] }
}

/** Whether a stored checkpoint says that a change was delivered, read as the source documents its positions. */
export function isBehind(checkpoint: StoredPosition, id: string): boolean {
  const [commit, place, ordinal] = placeOf(id)
  const { open } = checkpoint
  if (open === undefined) return commit < lsn(checkpoint.lsn)
  if (commit !== lsn(open.commit)) return commit < lsn(open.commit)
  if (place !== lsn(open.place)) return place < lsn(open.place)
  return ordinal <= BigInt(open.ordinal)
}

export type { StoredPosition }
