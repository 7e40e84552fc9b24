import { type Logger, TailraceError } from '@tailrace/plugin-api'
import { Session } from '../connection/session.ts'
import type { ConnectionSettings } from '../connection/settings.ts'
import { type Lsn, parseLsn } from '../lsn.ts'
import { grantReplication } from '../server/replication-role.ts'
import { readSlotBlockers } from './blockers.ts'

/** What slot is wanted. */
export interface SlotRequest {
  readonly name: string
  /** Whether it is to be synchronised to standbys; needs server 17 or later. */
  readonly failover: boolean
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
  { name, failover }: SlotRequest,
  logger: Logger,
  signal: AbortSignal,
): Promise<Lsn> {
  signal.throwIfAborted()
  const creating = session.query<{ lsn: string }>(
    `SELECT lsn::text FROM pg_create_logical_replication_slot($1, 'pgoutput'${failover ? ', failover => true' : ''})`,
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
    throw await explainCreation(error, session, settings.user)
  } finally {
    clearInterval(report)
    signal.removeEventListener('abort', abort)
    void (watcher as Session | null)?.close()
  }
}

async function explainCreation(error: unknown, session: Session, user: string): Promise<unknown> {
  if (!TailraceError.is(error)) return error
  if (error.code === 'SOURCE_PRIVILEGE') {
    const fix = await grantReplication(session, user)
    return new TailraceError('SOURCE_PRIVILEGE', error.message, { fix, cause: error })
  }
  if (!/all replication slots are in use/.test(error.message)) return error
  const fix = `ALTER SYSTEM SET max_replication_slots = …; then restart the server. Or drop a slot that nobody uses.`
  return new TailraceError('SOURCE_MISCONFIGURED', error.message, {
    fix,
    details: { reason: 'no-free-slot' },
    cause: error,
  })
}
