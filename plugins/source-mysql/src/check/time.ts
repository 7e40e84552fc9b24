import type { CheckResult } from '@tailrace/plugin-api'
import type { Session } from '../connection/session.ts'

/** Clocks that differ by more make figures of lag, and a start by timestamp, wrong by as much. */
const APART_SECONDS = 5

interface Row {
  readonly zone: string
  readonly system: string | null
  readonly now: string
}

/** The time zone, which values do not depend on, and the clock, which figures of lag do. */
export async function* checkTime(session: Session): AsyncGenerator<CheckResult> {
  const before = Date.now()
  const [row] = await session.query<Row>(
    'SELECT @@global.time_zone AS zone, @@system_time_zone AS `system`, UNIX_TIMESTAMP(NOW(6)) AS now',
  )
  const after = Date.now()
  const { zone, system, now } = row!
  const name = zone === 'SYSTEM' ? `SYSTEM (${system})` : zone
  yield {
    check: 'time-zone',
    status: 'pass',
    detail: `time_zone is ${name}. TIMESTAMP is read as an instant, whatever the zone; DATETIME as it is written.`,
  }
  const server = Number(now) * 1000
  const apart = (server < before ? before - server : Math.max(0, server - after)) / 1000
  yield clock(server < before ? -apart : apart)
}

/** @param ahead seconds by which the server's clock is ahead of ours; below 0 where it is behind */
export function clock(ahead: number): CheckResult {
  const check = 'clock'
  const seconds = Math.abs(ahead).toFixed(1)
  if (Math.abs(ahead) <= APART_SECONDS) {
    return {
      check,
      status: 'pass',
      detail: `The server's clock and this one agree within ${APART_SECONDS} s.`,
    }
  }
  return {
    check,
    status: 'warn',
    detail: `The server's clock is ${seconds} s ${ahead > 0 ? 'ahead of' : 'behind'} this one: figures of lag, and a start by timestamp, are wrong by as much.`,
    code: 'SOURCE_MISCONFIGURED',
    fix: 'Keep both clocks by NTP.',
  }
}
