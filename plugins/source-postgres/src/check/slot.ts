import type { CheckResult } from '@tailrace/plugin-api'
import type { Session } from '../connection/session.ts'
import { formatLsn } from '../lsn.ts'
import { readServerState } from '../server/facts.ts'
import { refuseUnusable } from '../slot/refusals.ts'
import { readSlot, type Slot } from '../slot/slot.ts'
import { checkBlockers } from './blockers.ts'
import { checkFailover } from './failover.ts'
import { type CheckRequest, failed } from './prechecks.ts'
import { checkRetention } from './retention.ts'

const check = 'slot'

/** The slot and the log it holds, or what hinders its creation. */
export async function* checkSlot(
  session: Session,
  request: CheckRequest,
  major: number,
): AsyncGenerator<CheckResult> {
  const { connection, options, slot: name } = request
  const slot = await readSlot(session, name)
  if (slot === null) {
    yield absent(name, options.slot.create)
  } else {
    const { isStandby, end } = await readServerState(session)
    const { database } = connection
    try {
      refuseUnusable(slot, { database, isStandby, serverEnd: end, stored: null })
    } catch (error) {
      yield failed(check, error)
      return
    }
    yield present(slot)
  }
  yield* checkFailover(session, slot, request, major)
  yield* checkBlockers(session, slot)
  if (slot !== null) yield* checkRetention(session, slot)
}

function absent(name: string, mayCreate: boolean): CheckResult {
  const detail = `There is no slot "${name}"`
  if (mayCreate) return { check, status: 'pass', detail: `${detail}: starting creates it.` }
  const fix = `SELECT pg_create_logical_replication_slot('${name}', 'pgoutput');`
  return { check, status: 'fail', detail: `${detail}.`, code: 'SOURCE_MISCONFIGURED', fix }
}

function present(slot: Slot): CheckResult {
  const detail = `Slot "${slot.name}" is at ${formatLsn(slot.confirmedFlush!)} (wal_status ${slot.walStatus}).`
  if (slot.activePid === null) return { check, status: 'pass', detail }
  return {
    check,
    status: 'warn',
    detail: `${detail} Process ${slot.activePid} uses it.`,
    code: 'SOURCE_IN_USE',
    fix: `Fine while this pipeline runs. Otherwise: SELECT pg_terminate_backend(${slot.activePid});`,
  }
}
