import type { Session } from '../connection/session.ts'
import { formatLsn, parseLsn } from '../lsn.ts'
import { type PostgresPosition, reachOf } from '../position.ts'
import { readServerState, type ServerState } from '../server/facts.ts'
import type { SystemIdentity } from '../server/identity.ts'
import { forkOf, refuseOtherServer } from '../server/other-server.ts'
import { refuseStandby } from '../server/standby.ts'
import { refuseGap, refuseUnusable, slotMissing } from './refusals.ts'
import { refuseSetBack } from './set-back.ts'
import { readSlot } from './slot.ts'

/** Where reading is to go on. */
export interface ResumePlace {
  readonly slot: string
  readonly database: string
  readonly from: PostgresPosition
}

/**
 * Refuses a server that can't give all that comes after a position. Asked before every start of reading: a connection that broke may
 * come back to a server that was promoted or restored meanwhile.
 *
 * @param identity with its history, where the timelines differ
 * @returns how the server is
 * @throws TailraceError SOURCE_IDENTITY_CHANGED, SOURCE_POSITION_LOST, SOURCE_MISCONFIGURED
 */
export async function refuseLost(
  session: Session,
  identity: SystemIdentity,
  { slot: name, database, from }: ResumePlace,
): Promise<ServerState> {
  const state = await readServerState(session)
  const { isStandby, end } = state
  refuseStandby(state, true)
  refuseOtherServer(identity, database, from)
  if (!isStandby) refuseSetBack(end, reachOf(from))
  const stored = parseLsn(from.lsn)
  const slot = await readSlot(session, name)
  if (slot === null) {
    const fork = forkOf(identity, from)
    throw slotMissing(name, stored, end, fork === null ? null : formatLsn(fork))
  }
  refuseUnusable(slot, { database, isStandby, serverEnd: end, stored })
  refuseGap(slot, stored)
  return state
}
