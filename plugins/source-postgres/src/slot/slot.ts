import type { Session } from '../connection/session.ts'
import { type Lsn, parseLsn } from '../lsn.ts'

/** A replication slot as the server has it (manual, 53.20, pg_replication_slots). */
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
  /** Bytes of log that can be written before the slot may be lost; null without a limit, and once it is lost. */
  readonly safeWalSize: number | null
  /** Whether prepared transactions are decoded when they are prepared (server 14 or later). */
  readonly twoPhase: boolean
  /** Whether it is synchronised to standbys; null where the server knows no such thing (before 17). */
  readonly failover: boolean | null
  /** Whether it was synchronised from a primary (17 or later). */
  readonly synced: boolean
  /**
   * Why it can't be used any more: `wal_removed`, `rows_removed`, `wal_level_insufficient`, `idle_timeout` (17 or later), `conflicting`
   * (16), `wal_removed` where wal_status is lost before; null while it can.
   */
  readonly invalidation: string | null
}

/** The view's row; columns that a version lacks are absent. */
interface Row {
  readonly plugin: string | null
  readonly slot_type: string
  readonly database: string | null
  readonly temporary: boolean
  readonly active_pid: number | null
  readonly confirmed_flush_lsn: string | null
  readonly restart_lsn: string | null
  readonly wal_status: string | null
  readonly safe_wal_size: number | null
  readonly two_phase?: boolean
  readonly conflicting?: boolean | null
  readonly failover?: boolean
  readonly synced?: boolean
  readonly invalidation_reason?: string | null
}

function invalidationOf(row: Row): string | null {
  if (typeof row.invalidation_reason === 'string') return row.invalidation_reason
  if (row.conflicting === true) return 'conflicting'
  return row.wal_status === 'lost' ? 'wal_removed' : null
}

const lsnOf = (text: string | null): Lsn | null => (text === null ? null : parseLsn(text))

/** The slot of a name, or null. */
export async function readSlot(session: Session, name: string): Promise<Slot | null> {
  const [found] = await session.query<{ slot: Row }>(
    'SELECT to_jsonb(s) AS slot FROM pg_replication_slots s WHERE slot_name = $1',
    [name],
  )
  if (found === undefined) return null
  const row = found.slot
  return {
    name,
    plugin: row.plugin,
    type: row.slot_type,
    database: row.database,
    temporary: row.temporary,
    activePid: row.active_pid,
    confirmedFlush: lsnOf(row.confirmed_flush_lsn),
    restart: lsnOf(row.restart_lsn),
    walStatus: row.wal_status,
    safeWalSize: row.safe_wal_size,
    twoPhase: row.two_phase ?? false,
    failover: row.failover ?? null,
    synced: row.synced ?? false,
    invalidation: invalidationOf(row),
  }
}
