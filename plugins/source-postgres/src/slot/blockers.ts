import type { Session } from '../connection/session.ts'

/** A transaction that the creation of a slot waits for. */
export interface SlotBlocker {
  /** Process id, or 0 for a prepared transaction. */
  readonly pid: number
  readonly user: string | null
  readonly application: string | null
  readonly state: string | null
  readonly seconds: number | null
  /** Name of a prepared transaction. */
  readonly prepared: string | null
}

/**
 * Transactions with an id, in any database: a slot's first snapshot waits for each of them in turn.
 *
 * @param creator process id of the connection that creates the slot
 */
export function readSlotBlockers(session: Session, creator: number): Promise<SlotBlocker[]> {
  return session.query<SlotBlocker>(
    `SELECT pid, usename::text AS user, application_name AS application, state,
            round(extract(epoch FROM now() - xact_start))::int AS seconds, NULL AS prepared
       FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> $1
     UNION ALL
     SELECT 0, owner::text, NULL, 'prepared', round(extract(epoch FROM now() - prepared))::int, gid
       FROM pg_prepared_xacts
      ORDER BY seconds DESC NULLS LAST LIMIT 20`,
    [creator],
  )
}
