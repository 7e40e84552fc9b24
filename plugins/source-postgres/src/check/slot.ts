import type { CheckResult } from '@tailrace/plugin-api'
import type { Session } from '../connection/session.ts'
import { formatLsn } from '../lsn.ts'
import { readServerState } from '../server/facts.ts'
import { readSlotBlockers } from '../slot/blockers.ts'
import { refuseUnusable } from '../slot/refusals.ts'
import { readSlot } from '../slot/slot.ts'
import { type CheckRequest, failed } from './prechecks.ts'

/** The slot, or what hinders its creation. */
export async function* checkSlot(
  session: Session,
  { connection, options, slot: name }: CheckRequest,
): AsyncGenerator<CheckResult> {
  const check = 'slot'
  const slot = await readSlot(session, name)
  if (slot === null) {
    if (!options.slot.create) {
      const fix = `SELECT pg_create_logical_replication_slot('${name}', 'pgoutput');`
      const detail = `There is no slot "${name}".`
      yield { check, status: 'fail', detail, code: 'SOURCE_MISCONFIGURED', fix }
      return
    }
    yield { check, status: 'pass', detail: `There is no slot "${name}": starting creates it.` }
    const blockers = await readSlotBlockers(session, session.pid)
    if (blockers.length > 0) {
      const pids = blockers.map((blocker) => blocker.pid || `prepared ${blocker.prepared}`)
      yield {
        check: 'open-transactions',
        status: 'warn',
        detail: `Creating the slot waits for open transactions: ${pids.join(', ')} (the oldest for ${blockers[0]!.seconds} s).`,
        fix: `Let them end, or: SELECT pg_terminate_backend(${blockers[0]!.pid});`,
      }
    }
    return
  }
  const { isStandby, end } = await readServerState(session)
  const { database } = connection
  try {
    refuseUnusable(slot, { database, isStandby, serverEnd: end, stored: null })
  } catch (error) {
    yield failed(check, error)
    return
  }
  const held = Math.max(0, end - (slot.restart ?? 0))
  const detail = `Slot "${name}" is at ${formatLsn(slot.confirmedFlush!)} and holds ${Math.round(held / 2 ** 20)} MiB of log (wal_status ${slot.walStatus}).`
  if (slot.activePid !== null) {
    yield {
      check,
      status: 'warn',
      detail: `${detail} Process ${slot.activePid} uses it.`,
      code: 'SOURCE_IN_USE',
      fix: `Fine while this pipeline runs. Otherwise: SELECT pg_terminate_backend(${slot.activePid});`,
    }
  } else if (slot.walStatus === 'unreserved') {
    const fix = 'Start the pipeline soon, or raise max_slot_wal_keep_size.'
    yield { check, status: 'warn', detail: `${detail} The server is about to remove it.`, fix }
  } else yield { check, status: 'pass', detail }
}
