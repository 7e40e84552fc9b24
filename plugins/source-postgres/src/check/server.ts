import type { CheckResult } from '@tailrace/plugin-api'
import type { Session } from '../connection/session.ts'
import type { CheckRequest } from './prechecks.ts'
import { checkSlotSettings } from './slot-settings.ts'
import { checkSynchronousStandbys } from './synchronous-standbys.ts'

/** A server that gives connections up sooner than this does so for no fault of theirs. */
const SHORT_TIMEOUT_MS = 10_000

interface Facts {
  readonly wal_level: string
  readonly slots: number
  readonly max_slots: number
  readonly senders: number
  readonly max_senders: number
  readonly sender_timeout: number
  readonly has_slot: boolean
}

const query = `
SELECT current_setting('wal_level') AS wal_level,
       (SELECT count(*)::int FROM pg_replication_slots) AS slots,
       current_setting('max_replication_slots')::int AS max_slots,
       (SELECT count(*)::int FROM pg_stat_replication) AS senders,
       current_setting('max_wal_senders')::int AS max_senders,
       (SELECT setting::int FROM pg_settings WHERE name = 'wal_sender_timeout') AS sender_timeout,
       EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = $1) AS has_slot`

/** Settings of the server. */
export async function* checkServer(
  session: Session,
  request: CheckRequest,
): AsyncGenerator<CheckResult> {
  const [facts] = await session.query<Facts>(query, [request.slot])
  yield walLevel(facts!)
  yield room('free-slots', 'max_replication_slots', facts!.slots, facts!.max_slots, facts!.has_slot)
  yield room('free-senders', 'max_wal_senders', facts!.senders, facts!.max_senders, false)
  yield senderTimeout(facts!.sender_timeout)
  yield* checkSlotSettings(session)
  yield* checkSynchronousStandbys(session, request)
}

function walLevel({ wal_level: level }: Facts): CheckResult {
  if (level === 'logical') {
    return { check: 'wal-level', status: 'pass', detail: 'wal_level is logical.' }
  }
  return {
    check: 'wal-level',
    status: 'fail',
    detail: `wal_level is "${level}", and logical replication needs "logical".`,
    code: 'SOURCE_MISCONFIGURED',
    fix: `ALTER SYSTEM SET wal_level = 'logical'; then restart the server.`,
  }
}

function room(
  check: string,
  setting: string,
  used: number,
  most: number,
  isOwned: boolean,
): CheckResult {
  const detail = `${used} of ${most} (${setting}) are in use.`
  if (used < most || isOwned) return { check, status: 'pass', detail }
  return {
    check,
    status: 'fail',
    detail,
    code: 'SOURCE_MISCONFIGURED',
    fix: `ALTER SYSTEM SET ${setting} = ${most + 10}; then restart the server.`,
  }
}

function senderTimeout(timeout: number): CheckResult {
  const check = 'wal-sender-timeout'
  if (timeout === 0) return { check, status: 'pass', detail: 'wal_sender_timeout is off.' }
  const detail = `wal_sender_timeout is ${timeout} ms`
  if (timeout >= SHORT_TIMEOUT_MS) return { check, status: 'pass', detail: `${detail}.` }
  return {
    check,
    status: 'warn',
    detail: `${detail}: a machine or network that is busy for so long loses its connection, and makes it again.`,
    code: 'SOURCE_UNAVAILABLE',
    fix: `ALTER SYSTEM SET wal_sender_timeout = '60s'; SELECT pg_reload_conf();`,
  }
}
