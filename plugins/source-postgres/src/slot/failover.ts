import pg from 'pg'
import type { Options } from '../options.ts'
import type { Slot } from './slot.ts'

/** The first major version whose slots can be synchronised to standbys. */
const FAILOVER_MAJOR = 17

/** What does not fit between `slot.failover` and the server, and what mends it; null where all fits. */
export function failoverMismatch(
  slot: Slot | null,
  options: Options,
  major: number,
): { readonly detail: string; readonly fix: string } | null {
  const { failover } = options.slot
  if (failover && major < FAILOVER_MAJOR) {
    return {
      detail: `PostgreSQL ${major} can't synchronise slots to standbys: "slot.failover" does nothing.`,
      fix: 'Set "slot.failover: false", or upgrade the server to PostgreSQL 17 or later.',
    }
  }
  if (slot === null || slot.failover === null || slot.failover === failover) return null
  const has = slot.failover ? 'is synchronised to standbys' : 'is not synchronised to standbys'
  const name = pg.escapeIdentifier(slot.name)
  return {
    detail: `Slot "${slot.name}" ${has}, and "slot.failover" is ${failover}.`,
    fix: `Set "slot.failover: ${slot.failover}"; or, on a replication connection while the pipeline is stopped: ALTER_REPLICATION_SLOT ${name} (FAILOVER ${failover});`,
  }
}
