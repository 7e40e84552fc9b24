import type { TableEstimate } from '@tailrace/plugin-api/snapshot'
import type { Session } from '../../connection/session.ts'

/** A row's length where nothing is known of a table that was never analysed. */
const UNKNOWN_ROW_BYTES = 100

/**
 * Rows as the planner counts them: rows per page at the last ANALYZE or VACUUM, times the pages of now. A root is the sum of its
 * partitions.
 */
const query = `
SELECT r.oid::text, sum(l.rows)::float8 AS rows, sum(l.bytes)::float8 AS bytes
  FROM unnest($1::oid[]) AS r (oid)
 CROSS JOIN LATERAL (
       SELECT c.oid FROM pg_class c WHERE c.oid = r.oid AND c.relkind = 'r'
       UNION ALL
       SELECT p.relid FROM pg_class c, pg_partition_tree(c.oid) p
        WHERE c.oid = r.oid AND c.relkind = 'p' AND p.isleaf AND p.relid <> c.oid) AS leaf (oid)
 CROSS JOIN LATERAL (
       SELECT pg_table_size(c.oid)::float8 AS bytes,
              CASE WHEN c.relpages > 0 AND c.reltuples >= 0
                   THEN c.reltuples / c.relpages * pg_relation_size(c.oid) / current_setting('block_size')::int
                   ELSE pg_relation_size(c.oid) / ${UNKNOWN_ROW_BYTES} END AS rows
         FROM pg_class c WHERE c.oid = leaf.oid) AS l
 GROUP BY r.oid`

/** Estimates many tables in one round trip; one that has no partitions, or does not exist, counts as empty. */
export async function estimateTables(
  session: Session,
  oids: readonly number[],
): Promise<ReadonlyMap<number, TableEstimate>> {
  const rows = await session.query<{ oid: string; rows: number | null; bytes: number | null }>(
    query,
    [oids.map(String)],
  )
  const found = new Map(
    rows.map((row) => [
      Number(row.oid),
      { rows: Math.round(row.rows ?? 0), bytes: row.bytes ?? 0 },
    ]),
  )
  return new Map(oids.map((oid) => [oid, found.get(oid) ?? { rows: 0, bytes: 0 }]))
}
