import {
  compileTablePatterns,
  isTableName,
  nearestTables,
  TailraceError,
} from '@tailrace/plugin-api'
import type { Session } from '../connection/session.ts'

/** A table that can be read: ordinary, or the root of partitions. */
export interface FoundTable {
  readonly oid: number
  readonly schema: string
  readonly name: string
  /** Whether it is the root of partitions. */
  readonly isPartitioned: boolean
  /** Whether updates and deletes can be published: it, and each of its partitions, has a usable replica identity. */
  readonly hasIdentity: boolean
  /** Whether a full replica identity would not do: virtual generated columns would be part of it, and are never published (18). */
  readonly isFullRefused: boolean
}

interface TableRow {
  readonly oid: string
  readonly schema: string
  readonly name: string
  readonly kind: string
  readonly persistence: string
  readonly root: string | null
  readonly identified: boolean
  readonly full_refused: boolean
}

/**
 * A replica identity is usable when the server would not refuse updates and deletes of a published table: full; an index marked for it;
 * or, by default, a primary key that is not deferrable (manual, 29.1.1). A full one does not serve a table with virtual generated columns, which
 * are never published (18). A partitioned table has one when all its partitions do, since rows are
 * written there.
 */
const query = `
WITH tables AS (
  SELECT c.oid, n.nspname, c.relname, c.relkind, c.relpersistence, c.relispartition
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
)
SELECT t.oid::text, t.nspname::text AS schema, t.relname::text AS name,
       t.relkind::text AS kind, t.relpersistence::text AS persistence,
       CASE WHEN t.relispartition THEN pg_partition_root(t.oid)::regclass::text END AS root,
       NOT EXISTS (
         SELECT FROM pg_class w
          WHERE w.oid IN (
                  SELECT t.oid WHERE t.relkind = 'r'
                  UNION ALL
                  SELECT p.relid FROM pg_partition_tree(t.oid) p WHERE t.relkind = 'p' AND p.isleaf
                   -- A root without partitions is its own leaf here.
                   AND p.relid <> t.oid)
            AND NOT ((w.relreplident = 'f' AND NOT EXISTS (
                       SELECT FROM pg_attribute a WHERE a.attrelid = w.oid AND a.attgenerated = 'v'))
                 OR EXISTS (SELECT FROM pg_index i
                             WHERE i.indrelid = w.oid AND i.indisvalid AND i.indimmediate
                               AND CASE w.relreplident WHEN 'd' THEN i.indisprimary
                                                       WHEN 'i' THEN i.indisreplident ELSE false END))
       ) AS identified,
       EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attgenerated = 'v') AS full_refused
  FROM tables t
 ORDER BY 2, 3`

/**
 * The tables that patterns mean.
 *
 * @throws TailraceError SOURCE_TABLE_MISSING where a pattern without wildcards means nothing that can be read
 */
export async function findTables(
  session: Session,
  patterns: readonly string[],
): Promise<readonly FoundTable[]> {
  const rows = await session.query<TableRow>(query)
  refuseMissing(patterns, rows)
  const isWanted = compileTablePatterns(patterns)
  return rows
    .filter((row) => isReadable(row) && isWanted(`${row.schema}.${row.name}`))
    .map((row) => ({
      oid: Number(row.oid),
      schema: row.schema,
      name: row.name,
      isPartitioned: row.kind === 'p',
      hasIdentity: row.identified,
      isFullRefused: row.full_refused,
    }))
}

function isReadable(row: TableRow): boolean {
  return row.persistence === 'p' && row.root === null
}

function refuseMissing(patterns: readonly string[], rows: readonly TableRow[]): void {
  const named = patterns.filter(isTableName)
  for (const pattern of named) {
    const row = rows.find((row) => `${row.schema}.${row.name}` === pattern)
    if (row !== undefined && isReadable(row)) continue
    const details = { table: pattern }
    if (row === undefined) {
      const names = rows.filter(isReadable).map((row) => `${row.schema}.${row.name}`)
      const close = nearestTables(pattern, names)
      throw new TailraceError('SOURCE_TABLE_MISSING', `There is no table "${pattern}".`, {
        fix:
          close.length > 0
            ? `Did you mean ${close.map((name) => `"${name}"`).join(' or ')}? Correct option "tables", or create the table.`
            : 'Correct option "tables" (schema.table), or create the table.',
        details: { ...details, nearest: close },
      })
    }
    throw new TailraceError(
      'SOURCE_TABLE_MISSING',
      row.root === null
        ? `Table "${pattern}" is unlogged or temporary: its changes are not in the log.`
        : `Table "${pattern}" is a partition, and partitioned tables are read through their root.`,
      {
        fix:
          row.root === null
            ? `ALTER TABLE ${pattern} SET LOGGED; or leave it out of option "tables".`
            : `Name "${row.root}" in option "tables" instead.`,
        details,
      },
    )
  }
}
