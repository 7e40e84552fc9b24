import { setTimeout as delay } from 'node:timers/promises'
import type { CheckResult } from '@tailrace/plugin-api'
import { spokenBytes, spokenSeconds } from '@tailrace/plugin-api/servers'
import type { Session } from '../connection/session.ts'
import { parseLsn } from '../lsn.ts'
import { readServerEnd } from '../server/facts.ts'
import type { Slot } from '../slot/slot.ts'

/** How fast log is written, and since when that was measured. */
interface Rate {
  readonly bytesPerSecond: number
  readonly seconds: number
  readonly since: 'the last checkpoint' | 'this check'
}

/** An average over less than this says little: then it is measured here. */
const LEAST_SECONDS = 10
/** How long is measured here. */
const MEASURE_MS = 1000
/** Less time than this until the slot is lost is a warning, also where the pipeline is only stopped for a restart. */
const SOON_SECONDS = 3600

/** Places and times that the server remembers by itself: its last checkpoint. Null where it tells nobody. */
async function sinceCheckpoint(session: Session): Promise<Rate | null> {
  try {
    const [row] = await session.query<{ lsn: string; seconds: number }>(
      `SELECT redo_lsn::text AS lsn, extract(epoch FROM clock_timestamp() - checkpoint_time)::float AS seconds
         FROM pg_control_checkpoint()`,
    )
    const { lsn, seconds } = row!
    if (seconds < LEAST_SECONDS) return null
    const written = Math.max(0, (await readServerEnd(session)) - parseLsn(lsn))
    return { bytesPerSecond: written / seconds, seconds, since: 'the last checkpoint' }
  } catch {
    return null
  }
}

async function measured(session: Session): Promise<Rate> {
  const before = await readServerEnd(session)
  const began = performance.now()
  await delay(MEASURE_MS)
  const after = await readServerEnd(session)
  const seconds = (performance.now() - began) / 1000
  return { bytesPerSecond: (after - before) / seconds, seconds, since: 'this check' }
}

/** The log that a slot holds against what the server lets it hold, as time until the slot is lost when nothing is read. */
export async function* checkRetention(session: Session, slot: Slot): AsyncGenerator<CheckResult> {
  const check = 'wal-retention'
  const end = await readServerEnd(session)
  const held = Math.max(0, end - (slot.restart ?? end))
  const holds = `The slot holds ${spokenBytes(held)} of log`
  const left = slot.safeWalSize
  if (left === null) {
    const detail = `${holds} (wal_status ${slot.walStatus}); max_slot_wal_keep_size sets no limit, the disk does.`
    yield slot.walStatus === 'extended'
      ? {
          check,
          status: 'warn',
          detail: `${detail} That is more than max_wal_size.`,
          ...soon(held, 0),
        }
      : { check, status: 'pass', detail }
    return
  }
  const rate = (await sinceCheckpoint(session)) ?? (await measured(session))
  const { bytesPerSecond, seconds, since } = rate
  const speed = `${spokenBytes(Math.round(bytesPerSecond))}/s over ${spokenSeconds(seconds)} (since ${since})`
  const remaining = Math.max(0, left)
  const time = bytesPerSecond > 0 ? remaining / bytesPerSecond : null
  const until =
    time === null
      ? `nothing was written in ${spokenSeconds(seconds)} (${since})`
      : `at ${speed} it is lost in ${spokenSeconds(time)} when nothing is read`
  const detail = `${holds} (wal_status ${slot.walStatus}) and may hold ${spokenBytes(remaining)} more: ${until}.`
  const isNear =
    slot.walStatus === 'unreserved' || remaining < held || (time !== null && time < SOON_SECONDS)
  if (!isNear) {
    yield { check, status: 'pass', detail }
    return
  }
  yield { check, status: 'warn', detail, ...soon(held, bytesPerSecond) }
}

/** What helps a slot that may be lost. */
function soon(held: number, bytesPerSecond: number): Pick<CheckResult, 'code' | 'fix'> {
  return {
    code: 'SOURCE_POSITION_LOST',
    fix: `Let the pipeline read on, or the slot hold as much as the disk has room for:\nALTER SYSTEM SET max_slot_wal_keep_size = '${advised(held, bytesPerSecond)}MB'; SELECT pg_reload_conf();`,
  }
}

/** Megabytes that last for a day at this rate, and at least for four times what is held. */
function advised(held: number, bytesPerSecond: number): number {
  return Math.max(1024, Math.ceil(Math.max(held * 4, bytesPerSecond * 86_400) / 2 ** 20))
}
