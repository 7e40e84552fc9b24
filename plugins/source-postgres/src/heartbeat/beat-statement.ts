import type { Options } from '../options.ts'
import { HEARTBEAT_PREFIX } from '../signals/own-signals.ts'
import { qualifiedName } from '../signals/own-names.ts'

/** How far a pipeline is when a heartbeat is written. */
export interface BeatFacts {
  readonly slot: string
  /** Place of what was read last, as `X/Y`. */
  readonly received: string
  /** Place up to which all is durable at every sink, as `X/Y`. */
  readonly flushed: string
}

/** A statement with its parameters. */
export interface Statement {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

/** The statement that writes a heartbeat. Times of the table are milliseconds since the Unix epoch. */
export function beatStatement(
  { by, tableName }: NonNullable<Options['heartbeat']>,
  { slot, received, flushed }: BeatFacts,
): Statement {
  if (by === 'message') {
    // In a transaction: what is outside of one is not flushed by itself, and waits for somebody else's commit.
    const sql = `SELECT pg_logical_emit_message(true, $1, $2 || ' ' || (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)`
    return { sql, parameters: [HEARTBEAT_PREFIX, slot] }
  }
  const now = Date.now()
  return {
    sql: `INSERT INTO ${qualifiedName(tableName)} (slot_name, revice_time, revice_lsn, flushed_lsn, update_time, dts_service_time)
          VALUES ($1, $2, $3, $4, now(), $5)
          ON CONFLICT (slot_name) DO UPDATE SET revice_time = excluded.revice_time, revice_lsn = excluded.revice_lsn,
            flushed_lsn = excluded.flushed_lsn, update_time = excluded.update_time, dts_service_time = excluded.dts_service_time`,
    parameters: [slot, String(now), received, flushed, String(now)],
  }
}
