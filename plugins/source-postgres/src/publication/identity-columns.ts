import type { Session } from '../connection/session.ts'

/** Which columns of a table stand for its rows, and which it has at all. */
export interface IdentityColumns {
  readonly columns: readonly string[]
  /** Columns of the replica identity and of the primary key. */
  readonly identity: readonly string[]
  /** Whether the identity of it, or of one of its partitions, is the whole row. */
  readonly isFull: boolean
}

interface Row {
  readonly oid: string
  readonly columns: string[]
  readonly identity: string[]
  readonly is_full: boolean
}

const query = `
WITH written AS (
  SELECT t.oid AS root, t.oid FROM unnest($1::oid[]) AS t (oid)
  UNION
  SELECT t.oid, p.relid FROM unnest($1::oid[]) AS t (oid), pg_partition_tree(t.oid) p WHERE p.isleaf
)
SELECT w.root::text AS oid, bool_or(c.relreplident = 'f' AND c.relkind = 'r') AS is_full,
       coalesce(array_agg(DISTINCT a.attname::text) FILTER (WHERE a.attname IS NOT NULL), '{}') AS identity,
       (SELECT array_agg(o.attname::text ORDER BY o.attnum) FROM pg_attribute o
         WHERE o.attrelid = w.root AND o.attnum > 0 AND NOT o.attisdropped) AS columns
  FROM written w
  JOIN pg_class c ON c.oid = w.oid
  LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisvalid
        AND (i.indisprimary OR (c.relreplident = 'i' AND i.indisreplident))
  LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
 GROUP BY w.root`

/** Reads them from the catalog, by the object id of each table; of a partitioned table with those of its partitions. */
export async function readIdentityColumns(
  session: Session,
  oids: readonly number[],
): Promise<ReadonlyMap<number, IdentityColumns>> {
  if (oids.length === 0) return new Map()
  const rows = await session.query<Row>(query, [oids.map(String)])
  return new Map(
    rows.map(({ oid, columns, identity, is_full: isFull }) => [
      Number(oid),
      { columns, identity, isFull },
    ]),
  )
}
