import type { CheckResult } from '@tailrace/plugin-api'
import { spokenBytes, spokenSeconds } from '@tailrace/plugin-api/servers'
import type { Session } from '../connection/session.ts'

/** Less than this is soon written while a pipeline is only restarted. */
const SMALL_BYTES = 2 ** 30
/** A pipeline may stand for a weekend. */
const SHORT_SECONDS = 3 * 86_400

interface Settings {
  /** Megabytes; −1 without a limit. */
  readonly keep: number
  /** Seconds, 0 when off; null where the server has no such setting (before 18). */
  readonly idle: number | null
}

/** What the server does with slots that nobody reads from: keeps log up to a limit, invalidates idle ones. */
export async function* checkSlotSettings(session: Session): AsyncGenerator<CheckResult> {
  const [settings] = await session.query<Settings>(
    `SELECT (SELECT setting::int FROM pg_settings WHERE name = 'max_slot_wal_keep_size') AS keep,
            extract(epoch FROM nullif(current_setting('idle_replication_slot_timeout', true), '')::interval)::int AS idle`,
  )
  yield keepSize(settings!.keep)
  if (settings!.idle !== null) yield idleTimeout(settings!.idle)
}

function keepSize(megabytes: number): CheckResult {
  const check = 'wal-keep-size'
  if (megabytes < 0) {
    const detail =
      'max_slot_wal_keep_size sets no limit: a pipeline that stands loses nothing, and its slot keeps log until the disk is full.'
    return { check, status: 'pass', detail }
  }
  const bytes = megabytes * 2 ** 20
  const detail = `max_slot_wal_keep_size is ${spokenBytes(bytes)}: a slot that holds more log is lost.`
  if (bytes >= SMALL_BYTES) return { check, status: 'pass', detail }
  return {
    check,
    status: 'warn',
    detail,
    code: 'SOURCE_POSITION_LOST',
    fix: `ALTER SYSTEM SET max_slot_wal_keep_size = '10GB'; SELECT pg_reload_conf(); (as much as the disk has room for)`,
  }
}

function idleTimeout(seconds: number): CheckResult {
  const check = 'idle-slot-timeout'
  if (seconds === 0) {
    return { check, status: 'pass', detail: 'idle_replication_slot_timeout is off.' }
  }
  const detail = `idle_replication_slot_timeout is ${spokenSeconds(seconds)}: the slot of a pipeline that stands for longer is lost.`
  if (seconds >= SHORT_SECONDS) return { check, status: 'pass', detail }
  return {
    check,
    status: 'warn',
    detail,
    code: 'SOURCE_POSITION_LOST',
    fix: 'ALTER SYSTEM SET idle_replication_slot_timeout = 0; SELECT pg_reload_conf();',
  }
}
