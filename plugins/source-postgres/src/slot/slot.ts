import { type Logger, TailraceError } from '@tailrace/plugin-api'
import pg from 'pg'
import { Session } from '../connection/session.ts'
import type { ConnectionSettings } from '../connection/settings.ts'
import { formatLsn, type Lsn, parseLsn } from '../lsn.ts'
import { readSlotBlockers } from './blockers.ts'

/** A replication slot as the server has it. */
export interface Slot {
  readonly name: string
  readonly plugin: string | null
  readonly type: string
  readonly database: string | null
  readonly temporary: boolean
  readonly activePid: number | null
  readonly confirmedFlush: Lsn | null
  readonly restart: Lsn | null
  /** `reserved`, `extended`, `unreserved` or `lost`; null where the slot holds nothing. */
  readonly walStatus: string | null
}

interface Row {
  readonly plugin: string | null
  readonly slot_type: string
  readonly database: string | null
  readonly temporary: boolean
  readonly active_pid: number | null
  readonly confirmed_flush_lsn: string | null
  readonly restart_lsn: string | null
  readonly wal_status: string | null
}

/** The slot of a name, or null. */
export async function readSlot(session: Session, name: string): Promise<Slot | null> {
  const [row] = await session.query<Row>(
    `SELECT plugin::text, slot_type::text, database::text, temporary, active_pid,
            confirmed_flush_lsn::text, restart_lsn::text, wal_status::text
       FROM pg_replication_slots WHERE slot_name = $1`,
    [name],
  )
  if (row === undefined) return null
  return {
    name,
    plugin: row.plugin,
    type: row.slot_type,
    database: row.database,
    temporary: row.temporary,
    activePid: row.active_pid,
    confirmedFlush: row.confirmed_flush_lsn === null ? null : parseLsn(row.confirmed_flush_lsn),
    restart: row.restart_lsn === null ? null : parseLsn(row.restart_lsn),
    walStatus: row.wal_status,
  }
}

/** How often waiting for a slot is reported. */
const REPORT_MS = 3000

/**
 * Creates a logical slot, which waits until every transaction that is open now has ended; says meanwhile which processes hold it up.
 *
 * @returns the place from which on the slot has everything
 * @throws TailraceError SOURCE_PRIVILEGE, SOURCE_MISCONFIGURED
 */
export async function createSlot(
  session: Session,
  settings: ConnectionSettings,
  name: string,
  logger: Logger,
  signal: AbortSignal,
): Promise<Lsn> {
  signal.throwIfAborted()
  const creating = session.query<{ lsn: string }>(
    `SELECT lsn::text FROM pg_create_logical_replication_slot($1, 'pgoutput')`,
    [name],
  )
  const report = setInterval(() => void reportBlockers(), REPORT_MS)
  let watcher: Session | null = null
  const reportBlockers = async () => {
    try {
      watcher ??= await Session.connect(settings)
      const blockers = await readSlotBlockers(watcher, session.pid)
      const fields = { slot: name, pids: blockers.map((blocker) => blocker.pid), blockers }
      logger.warn(fields, 'creating the replication slot waits for open transactions to end')
    } catch (error) {
      logger.debug({ error }, 'could not see what holds up the creation of the slot')
    }
  }
  const abort = () => session.destroy()
  signal.addEventListener('abort', abort, { once: true })
  try {
    const [row] = await creating
    return parseLsn(row!.lsn)
  } catch (error) {
    throw explainCreation(error, settings.user)
  } finally {
    clearInterval(report)
    signal.removeEventListener('abort', abort)
    void (watcher as Session | null)?.close()
  }
}

function explainCreation(error: unknown, user: string): unknown {
  if (!TailraceError.is(error)) return error
  const fix =
    error.code === 'SOURCE_PRIVILEGE'
      ? `ALTER ROLE ${pg.escapeIdentifier(user)} WITH REPLICATION;`
      : /all replication slots are in use/.test(error.message)
        ? `ALTER SYSTEM SET max_replication_slots = …; then restart the server. Or drop a slot that nobody uses.`
        : null
  if (fix === null) return error
  const code = error.code === 'SOURCE_PRIVILEGE' ? 'SOURCE_PRIVILEGE' : 'SOURCE_MISCONFIGURED'
  return new TailraceError(code, error.message, { fix, cause: error })
}

/**
 * Refuses a slot that is not a pgoutput slot of this database, or whose log the server has removed.
 *
 * @throws TailraceError SOURCE_MISCONFIGURED, SOURCE_POSITION_LOST
 */
export function refuseUnusable(slot: Slot, database: string): void {
  const quoted = pg.escapeLiteral(slot.name)
  const other = 'Set another "slot.name".'
  if (slot.type !== 'logical' || slot.plugin !== 'pgoutput') {
    const kind = slot.plugin === null ? slot.type : `of plugin ${slot.plugin}`
    throw new TailraceError(
      'SOURCE_MISCONFIGURED',
      `Slot "${slot.name}" is ${kind}, and a logical one of pgoutput is needed.`,
      { fix: other },
    )
  }
  if (slot.database !== database) {
    throw new TailraceError(
      'SOURCE_MISCONFIGURED',
      `Slot "${slot.name}" belongs to database "${slot.database}", and this source reads "${database}".`,
      { fix: other },
    )
  }
  if (slot.walStatus === 'lost' || slot.confirmedFlush === null) {
    throw new TailraceError(
      'SOURCE_POSITION_LOST',
      `The server has removed log that slot "${slot.name}" needs (wal_status lost).`,
      {
        fix:
          `SELECT pg_drop_replication_slot(${quoted}); then \`tailrace reset\` the pipeline, so that it starts anew. ` +
          'A larger max_slot_wal_keep_size keeps more log.',
      },
    )
  }
}

/**
 * Refuses a stored position that the slot has left behind.
 *
 * @throws TailraceError SOURCE_POSITION_LOST with the gap
 */
export function refuseGap(slot: Slot, stored: Lsn): void {
  const confirmed = slot.confirmedFlush!
  if (confirmed <= stored) return
  const gap = confirmed - stored
  throw new TailraceError(
    'SOURCE_POSITION_LOST',
    `Slot "${slot.name}" is at ${formatLsn(confirmed)}, ahead of the stored position ${formatLsn(stored)}: ` +
      `${gap} bytes of log between them can no longer be read.`,
    {
      fix:
        'Something else has read from the slot, or an old state was restored. Restore the newer state; or `tailrace reset` the ' +
        'pipeline to go on from the slot, which leaves the changes in between out.',
      details: {
        slot: slot.name,
        slotLsn: formatLsn(confirmed),
        storedLsn: formatLsn(stored),
        gapBytes: gap,
      },
    },
  )
}
