import type { CheckResult } from '@tailrace/plugin-api'
import pg from 'pg'
import type { Session } from '../connection/session.ts'
import { identityFix } from '../publication/identity-fix.ts'
import type { FoundTable } from '../tables/find-tables.ts'

/** A table whose rows a publication filters. */
export interface FilteredTable extends FoundTable {
  /** The row filter. */
  readonly where: string
  /** Columns that are published, or null for all. */
  readonly columns: readonly string[] | null
}

interface Row {
  readonly oid: string
  readonly columns: string[]
}

/**
 * Columns of each table that may be stored out of line, and are not part of the replica identity that its rows, or those of a
 * partition, have. The server takes what an update left alone of those from the old row, which has the identity only (manual, 29.4.3).
 */
const query = `
SELECT r.oid::text, array_agg(DISTINCT a.attname::text) AS columns
  FROM unnest($1::oid[]) AS r (oid)
 CROSS JOIN LATERAL (SELECT r.oid AS oid UNION SELECT p.relid FROM pg_partition_tree(r.oid) p WHERE p.isleaf) AS w
  JOIN pg_class c ON c.oid = w.oid AND c.relkind = 'r' AND c.relreplident <> 'f'
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                     AND a.attlen = -1 AND a.attstorage <> 'p' AND a.attgenerated <> 'v'
  JOIN pg_index i ON i.indrelid = c.oid AND CASE c.relreplident WHEN 'd' THEN i.indisprimary ELSE i.indisreplident END
 WHERE a.attnum <> ALL ((i.indkey::int2[])[0:i.indnkeyatts - 1])
 GROUP BY r.oid`

/** Filters that turn an update into an insert, where that insert may lack values. */
export async function* checkRowFilters(
  session: Session,
  tables: readonly FilteredTable[],
): AsyncGenerator<CheckResult> {
  if (tables.length === 0) return
  const rows = await session.query<Row>(query, [tables.map(({ oid }) => String(oid))])
  const large = new Map(rows.map(({ oid, columns }) => [Number(oid), columns]))
  const check = 'row-filter'
  let isFine = true
  for (const table of tables) {
    const { where, columns } = table
    const name = `${table.schema}.${table.name}`
    const lacking = (large.get(table.oid) ?? []).filter(
      (column) => columns?.includes(column) ?? true,
    )
    if (lacking.length === 0) continue
    isFine = false
    const quoted = lacking.map((column) => pg.escapeIdentifier(column)).join(', ')
    yield {
      check,
      status: 'warn',
      detail:
        `Rows of "${name}" are published where ${where}: an update whose new key brings a row in is an insert in the log, in which large values of ` +
        `${quoted} that it left alone are unavailable.`,
      code: 'SOURCE_TABLE_IDENTITY',
      fix: `Fine where keys do not change so. Otherwise:\n${wayOut(table)}`,
    }
  }
  if (!isFine) return
  yield { check, status: 'pass', detail: 'What row filters let through has all its values.' }
}

/** A full identity is no way out for virtual generated columns, which it would take in. */
function wayOut(table: FoundTable): string {
  return table.isFullRefused
    ? 'Take "where" out of option "tableOptions", and leave rows out with the transform `filter`.'
    : identityFix(table)
}
