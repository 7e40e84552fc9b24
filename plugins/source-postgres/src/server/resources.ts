import type { ServerResource } from '@tailrace/plugin-api'
import { spokenBytes } from '@tailrace/plugin-api/servers'
import pg from 'pg'
import { Session } from '../connection/session.ts'
import type { ConnectionSettings } from '../connection/settings.ts'
import { formatLsn } from '../lsn.ts'
import { insertsPublication } from '../publication/ensure-publication.ts'
import { readSlot, type Slot } from '../slot/slot.ts'
import { readServerEnd } from './facts.ts'
import { dropSignal, listSignals } from '../signals/resources.ts'
import type { SignalRequest } from '../signals/configured.ts'

/** Which resources are a pipeline's own. A publication that the user made is not. */
export interface OwnResources {
  readonly slot: string
  readonly publication: string | null
  readonly signals: SignalRequest
}

/** What a slot holds and who uses it. */
async function slotResource(session: Session, slot: Slot): Promise<ServerResource> {
  const end = await readServerEnd(session)
  const retainedBytes = slot.restart === null ? 0 : Math.max(0, end - slot.restart)
  const place = slot.confirmedFlush === null ? 'nowhere' : formatLsn(slot.confirmedFlush)
  const use = slot.activePid === null ? 'not in use' : `in use by process ${slot.activePid}`
  const state = slot.invalidation === null ? '' : `, invalid (${slot.invalidation})`
  return {
    kind: 'slot',
    name: slot.name,
    detail: `at ${place}, holds ${spokenBytes(retainedBytes)} of log, ${use}${state}`,
    figures: {
      confirmedLsn: slot.confirmedFlush === null ? null : place,
      retainedBytes,
      safeBytes: slot.safeWalSize,
      walStatus: slot.walStatus,
      invalidation: slot.invalidation,
      activePid: slot.activePid,
    },
  }
}

async function list(session: Session, own: OwnResources): Promise<ServerResource[]> {
  const found: ServerResource[] = []
  const slot = await readSlot(session, own.slot)
  if (slot !== null) found.push(await slotResource(session, slot))
  found.push(...(await listSignals(session, own.signals)))
  if (own.publication === null) return found
  const publications = await session.query<{ name: string; tables: number }>(
    `SELECT p.pubname::text AS name, (SELECT count(*)::int FROM pg_publication_rel r WHERE r.prpubid = p.oid) AS tables
       FROM pg_publication p WHERE p.pubname = ANY ($1) ORDER BY p.pubname`,
    [[own.publication, insertsPublication(own.publication)]],
  )
  for (const { name, tables } of publications) {
    found.push({ kind: 'publication', name, detail: `${tables} tables`, figures: { tables } })
  }
  return found
}

/**
 * What a pipeline keeps on the server.
 *
 * @throws TailraceError
 */
export async function listResources(
  settings: ConnectionSettings,
  own: OwnResources,
): Promise<readonly ServerResource[]> {
  const session = await Session.connect(settings)
  try {
    return await list(session, own)
  } finally {
    await session.close()
  }
}

/**
 * Drops it.
 *
 * @returns what was dropped
 * @throws TailraceError SOURCE_IN_USE while somebody reads from the slot
 */
export async function dropResources(
  settings: ConnectionSettings,
  own: OwnResources,
): Promise<readonly ServerResource[]> {
  const session = await Session.connect(settings)
  try {
    const found = await list(session, own)
    for (const { kind, name } of found) {
      if (await dropSignal(session, own.signals, kind)) continue
      if (kind === 'slot') await session.query('SELECT pg_drop_replication_slot($1)', [name])
      else await session.query(`DROP PUBLICATION IF EXISTS ${pg.escapeIdentifier(name)}`)
    }
    return found
  } finally {
    await session.close()
  }
}
