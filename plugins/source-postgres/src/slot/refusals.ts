import { TailraceError } from '@tailrace/plugin-api'
import pg from 'pg'
import { formatLsn, type Lsn } from '../lsn.ts'
import type { Slot } from './slot.ts'

/** What a slot is held against. */
export interface SlotFacts {
  readonly database: string
  /** Whether the server is a standby. */
  readonly isStandby: boolean
  /** Where the server's log ends. */
  readonly serverEnd: Lsn
  /** Where reading is to go on; null on a first start. */
  readonly stored: Lsn | null
}

/** How the log between two places is spoken of and told to machines. */
export function gapFigures(stored: Lsn | null, serverEnd: Lsn): Readonly<Record<string, unknown>> {
  const serverLsn = formatLsn(serverEnd)
  if (stored === null) return { serverLsn }
  return { storedLsn: formatLsn(stored), serverLsn, gapBytes: Math.max(0, serverEnd - stored) }
}

const startAnew =
  '`tailrace reset` the pipeline to start anew (what was changed meanwhile is then only in the tables, not in the stream)'

const causes: Readonly<Record<string, { readonly why: string; readonly fix: string }>> = {
  wal_removed: {
    why: 'the server has removed log that it needs, as max_slot_wal_keep_size says',
    fix: 'A larger max_slot_wal_keep_size keeps more log.',
  },
  rows_removed: {
    why: 'the primary has removed catalog rows that it needs',
    fix: 'On the standby, hot_standby_feedback = on and primary_slot_name keep them.',
  },
  wal_level_insufficient: {
    why: 'the primary had a wal_level below logical meanwhile',
    fix: 'Keep wal_level = logical on the primary.',
  },
  idle_timeout: {
    why: 'nobody read from it for longer than idle_replication_slot_timeout',
    fix: 'ALTER SYSTEM SET idle_replication_slot_timeout = 0; SELECT pg_reload_conf(); keeps slots of pipelines that stand.',
  },
  conflicting: {
    why: 'the primary has removed catalog rows that it needs, or had a wal_level below logical',
    fix: 'On the standby, hot_standby_feedback = on and primary_slot_name keep them.',
  },
}

function misfit(reason: string, slot: Slot, what: string, fix: string): TailraceError {
  return new TailraceError('SOURCE_MISCONFIGURED', `Slot "${slot.name}" ${what}.`, {
    fix,
    details: { reason, slot: slot.name },
  })
}

/**
 * Refuses a slot that is not a lasting pgoutput slot of this database, or that the server has invalidated.
 *
 * @throws TailraceError SOURCE_MISCONFIGURED, SOURCE_POSITION_LOST; SOURCE_UNAVAILABLE while the server is still a standby that the slot is
 * synchronised to
 */
export function refuseUnusable(slot: Slot, facts: SlotFacts): void {
  const other = 'Set another "slot.name".'
  const quoted = pg.escapeLiteral(slot.name)
  if (slot.type !== 'logical' || slot.plugin !== 'pgoutput') {
    const kind = slot.plugin === null ? slot.type : `of plugin ${slot.plugin}`
    throw misfit('slot-plugin', slot, `is ${kind}, and a logical one of pgoutput is needed`, other)
  }
  if (slot.database !== facts.database) {
    const what = `belongs to database "${slot.database}", and this source reads "${facts.database}"`
    throw misfit('slot-database', slot, what, other)
  }
  if (slot.synced && facts.isStandby) {
    throw new TailraceError(
      'SOURCE_UNAVAILABLE',
      `The server is a standby, to which slot "${slot.name}" is synchronised: it can be read here once the server is promoted.`,
      {
        fix: 'Connect to the primary, or promote this server.',
        details: { reason: 'slot-synced', slot: slot.name },
      },
    )
  }
  if (slot.temporary) {
    throw misfit('slot-temporary', slot, 'is temporary and ends with its session', other)
  }
  if (slot.twoPhase) {
    throw misfit(
      'slot-two-phase',
      slot,
      'decodes prepared transactions (two_phase), and only committed ones are read here',
      `On a replication connection of server 18 or later: ALTER_REPLICATION_SLOT ${pg.escapeIdentifier(slot.name)} (TWO_PHASE false); or set another "slot.name".`,
    )
  }
  if (slot.invalidation === null && slot.confirmedFlush !== null) return
  const invalidation = slot.invalidation ?? 'wal_removed'
  const cause = causes[invalidation]
  const figures = gapFigures(facts.stored, facts.serverEnd)
  throw new TailraceError(
    'SOURCE_POSITION_LOST',
    `Slot "${slot.name}" is invalid (${invalidation}): ${cause?.why ?? 'the server says no more'}.${gapText(figures)}`,
    {
      fix: `SELECT pg_drop_replication_slot(${quoted}); then ${startAnew}. ${cause?.fix ?? ''}`.trim(),
      details: { reason: 'slot-invalidated', slot: slot.name, invalidation, ...figures },
    },
  )
}

function gapText(figures: Readonly<Record<string, unknown>>): string {
  if (!('storedLsn' in figures)) return ''
  return ` The ${String(figures['gapBytes'])} bytes of log from the stored position ${String(figures['storedLsn'])} to the server's end ${String(figures['serverLsn'])} can no longer be read.`
}

/**
 * The error for a stored position whose slot does not exist.
 *
 * @param forkedAt where the server's history left the timeline of the position, as `X/Y`; null where it is the same
 */
export function slotMissing(
  name: string,
  stored: Lsn,
  serverEnd: Lsn,
  forkedAt: string | null,
): TailraceError {
  const figures = gapFigures(stored, serverEnd)
  const gone =
    forkedAt === null
      ? `Slot "${name}" is gone, and the log after the stored position ${formatLsn(stored)} with it`
      : `The server was promoted at ${forkedAt}, and slot "${name}", without which the log after the stored position ${formatLsn(stored)} can't be read, was not synchronised to it`
  const next =
    forkedAt === null
      ? ''
      : ' From server 17 on, "slot.failover: true" with sync_replication_slots on the standby keeps the slot.'
  return new TailraceError(
    'SOURCE_POSITION_LOST',
    `${gone}: ${String(figures['gapBytes'])} bytes up to the server's end ${String(figures['serverLsn'])}.`,
    {
      fix: `Connect to a server that has the slot, or ${startAnew}.${next}`,
      details: {
        reason: forkedAt === null ? 'slot-missing' : 'slot-not-synchronised',
        slot: name,
        ...figures,
      },
    },
  )
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
        reason: 'slot-ahead',
        slot: slot.name,
        slotLsn: formatLsn(confirmed),
        storedLsn: formatLsn(stored),
        gapBytes: gap,
      },
    },
  )
}
