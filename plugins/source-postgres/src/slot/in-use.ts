import { setTimeout as delay } from 'node:timers/promises'
import { TailraceError } from '@tailrace/plugin-api'
import type { Session } from '../connection/session.ts'

/** A connection that ended badly keeps the slot for a moment: this long is waited for it. */
const PATIENCE_MS = 5000

interface InUse {
  readonly pid: number
  readonly address: string | null
  readonly application: string | null
}

/** Who uses a slot now, or null. */
async function userOf(session: Session, slot: string): Promise<InUse | null> {
  const [row] = await session.query<InUse>(
    `SELECT s.active_pid AS pid, host(r.client_addr) AS address, r.application_name AS application
       FROM pg_replication_slots s LEFT JOIN pg_stat_replication r ON r.pid = s.active_pid
      WHERE s.slot_name = $1 AND s.active_pid IS NOT NULL`,
    [slot],
  )
  return row ?? null
}

function isInUse(error: unknown): boolean {
  return (
    (error as { code?: unknown } | null)?.code === '55006' ||
    (TailraceError.is(error) && error.code === 'SOURCE_IN_USE')
  )
}

/**
 * Starts using a slot; while another connection has it, tries again for a few seconds.
 *
 * @throws TailraceError SOURCE_IN_USE naming the process that has it
 */
export async function untilSlotIsFree<T>(
  session: Session,
  slot: string,
  start: () => Promise<T>,
): Promise<T> {
  const end = performance.now() + PATIENCE_MS
  for (;;) {
    let user = await userOf(session, slot)
    if (user === null) {
      try {
        return await start()
      } catch (error) {
        if (!isInUse(error)) throw error
        user = await userOf(session, slot)
      }
    }
    if (performance.now() >= end) {
      const who =
        user === null
          ? ''
          : ` by process ${user.pid} (${user.application ?? 'unknown'}, ${user.address ?? 'local'})`
      throw new TailraceError('SOURCE_IN_USE', `The replication slot "${slot}" is in use${who}.`, {
        fix:
          'Stop the other reader, or give this pipeline a slot of its own (option "slot.name").' +
          (user === null ? '' : ` To end it: SELECT pg_terminate_backend(${user.pid});`),
        ...(user !== null && { details: { slot, pid: user.pid } }),
      })
    }
    await delay(100)
  }
}
