import type { Session } from '../connection/session.ts'

/** A transaction that the creation of a slot waits for, and since whose begin an existing one keeps all log. */
export interface SlotBlocker {
  /** Process id, or 0 for a prepared transaction. */
  readonly pid: number
  readonly database: string | null
  readonly user: string | null
  readonly application: string | null
  readonly state: string | null
  /** Age of the transaction. */
  readonly seconds: number | null
  /** When its last query began, in UTC. */
  readonly queryStart: string | null
  /** Name of a prepared transaction. */
  readonly prepared: string | null
}

/**
 * Transactions with an id, in any database: a slot's first snapshot waits for each of them in turn. The oldest come first.
 *
 * @param creator process id of the connection that creates the slot
 */
export function readSlotBlockers(session: Session, creator: number): Promise<SlotBlocker[]> {
  return session.query<SlotBlocker>(
    `SELECT pid, datname::text AS database, usename::text AS user, application_name AS application, state,
            extract(epoch FROM clock_timestamp() - xact_start)::int AS seconds,
            to_char(query_start, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "queryStart", NULL AS prepared
       FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> $1
     UNION ALL
     SELECT 0, database::text, owner::text, NULL, 'prepared',
            extract(epoch FROM clock_timestamp() - prepared)::int, NULL, gid
       FROM pg_prepared_xacts
      ORDER BY seconds DESC NULLS LAST LIMIT 20`,
    [creator],
  )
}
