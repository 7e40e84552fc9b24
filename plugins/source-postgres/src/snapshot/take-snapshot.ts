import { TailraceError } from '@tailrace/plugin-api'
import type { Session } from '../connection/session.ts'
import { parseLsn } from '../lsn.ts'
import type { ReadPoint } from './snapshot-read.ts'
import { Visibility } from './visibility.ts'
import { endOfRecords } from './visible-end.ts'

/** A server-side snapshot, as long as the transaction that took it is open. */
export interface TakenSnapshot {
  readonly sees: Visibility
  readonly point: ReadPoint
  /** For `SET TRANSACTION SNAPSHOT` in other sessions. */
  readonly exported: string
}

interface SnapshotRow {
  readonly snapshot: string
  readonly insert_lsn: string
  readonly time: string
  readonly page: string
  readonly exported: string
}

const query = `
SELECT pg_current_snapshot()::text AS snapshot, CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
            ELSE pg_current_wal_insert_lsn() END::text AS insert_lsn,
       (extract(epoch FROM clock_timestamp()) * 1000000)::bigint::text AS time,
       current_setting('wal_block_size') AS page, pg_export_snapshot() AS exported`

/** Takes the snapshot of the open transaction: by its first statement that needs one, which comes after its locks. */
export async function takeSnapshot(session: Session): Promise<TakenSnapshot> {
  const [row] = await session.query<SnapshotRow>(query)
  if (row === undefined) {
    throw new TailraceError('SOURCE_PROTOCOL', 'The server gave no snapshot.')
  }
  const sees = new Visibility(row.snapshot)
  const lsn = endOfRecords(parseLsn(row.insert_lsn), Number(row.page))
  return {
    sees,
    point: { name: sees.name(lsn), lsn, time: Number(row.time) },
    exported: row.exported,
  }
}
