import { setTimeout as sleep } from 'node:timers/promises'
import type { Session } from '../../connection/session.ts'
import { compareLogPlaces, type LogPlace } from '../../position/log-place.ts'
import type { Delivered } from '../delivered.ts'

/** How long a view is taken again, and how often. */
const PATIENCE_MS = 1000
const RETAKE_MS = 2

/** Begins a transaction with its read view at once, and not at its first query. */
export const openView = 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY'

/**
 * Opens a read view of MariaDB that sees everything that was delivered. The server takes such a view between two commits and says between which
 * (`binlog_snapshot_file`, `binlog_snapshot_position`): it sees exactly what is logged before that place.
 *
 * @returns that place; null where what was delivered stays invisible
 */
export async function openPlacedView(
  session: Session,
  delivered: Delivered,
): Promise<LogPlace | null> {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    await session.query(openView)
    const rows = await session.query<{ Variable_name: string; Value: string }>(
      `SHOW STATUS WHERE Variable_name IN ('binlog_snapshot_file', 'binlog_snapshot_position')`,
    )
    const values = new Map(rows.map((row) => [row.Variable_name.toLowerCase(), row.Value]))
    const place = {
      file: values.get('binlog_snapshot_file') ?? '',
      offset: Number(values.get('binlog_snapshot_position')),
    }
    if (isBehind(place, delivered)) return place
    if (performance.now() > deadline) return null
    await sleep(RETAKE_MS)
  }
}

/** Whether everything that was delivered is before a place. */
function isBehind(place: LogPlace, { at, begun }: Delivered): boolean {
  const order = compareLogPlaces(place, at)
  if (order === undefined || order < 0) return false
  return begun === null || (compareLogPlaces(place, begun) ?? -1) > 0
}
