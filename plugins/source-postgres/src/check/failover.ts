import type { CheckResult } from '@tailrace/plugin-api'
import type { Session } from '../connection/session.ts'
import { failoverMismatch } from '../slot/failover.ts'
import type { Slot } from '../slot/slot.ts'
import type { CheckRequest } from './prechecks.ts'

/** Whether the pipeline would go on after a failover, where it is meant to. */
export async function* checkFailover(
  session: Session,
  slot: Slot | null,
  { options }: CheckRequest,
  major: number,
): AsyncGenerator<CheckResult> {
  const check = 'slot-failover'
  const code = 'SOURCE_MISCONFIGURED'
  const mismatch = failoverMismatch(slot, options, major)
  if (mismatch !== null) {
    yield { check, status: 'warn', ...mismatch, code }
    return
  }
  if (!options.slot.failover) return
  const [row] = await session.query<{ names: string | null }>(
    `SELECT current_setting('synchronized_standby_slots', true) AS names`,
  )
  const names = row?.names ?? ''
  if (names !== '') {
    const detail = `What is read is at the standbys first (synchronized_standby_slots = ${names}), and so is the slot.`
    yield { check, status: 'pass', detail }
    return
  }
  yield {
    check,
    status: 'warn',
    detail:
      'The slot is synchronised to standbys, but synchronized_standby_slots is empty: what is read may not be at a standby yet, and one ' +
      'that is promoted without it is refused.',
    code,
    fix: `ALTER SYSTEM SET synchronized_standby_slots = '<physical slot of the standby>'; SELECT pg_reload_conf();`,
  }
}
