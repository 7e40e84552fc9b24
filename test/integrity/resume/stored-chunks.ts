import type { Ranges, SnapshotProgress } from '@tailrace/plugin-api/snapshot'

const hasNumber = (ranges: Ranges, number: number): boolean =>
  ranges.some(([from, to]) => from <= number && number < to)

/**
 * Which chunks, as ids name them (`s<snapshot>.<table>.<chunk>`), a stored position says to be done.
 *
 * @param progress the part of the position that is about snapshots
 */
export function storedChunks(progress: SnapshotProgress | undefined): (chunk: string) => boolean {
  return (chunk) => {
    if (progress === undefined) return false
    const [snapshot, table, number] = chunk.slice(1).split('.').map(Number) as [
      number,
      number,
      number,
    ]
    if (snapshot >= progress.next) return false
    const active = progress.active.find(({ id }) => id === snapshot)
    if (active === undefined || hasNumber(active.finished, table)) return true
    return hasNumber(active.parts[table] ?? [], number)
  }
}
