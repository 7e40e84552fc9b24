import type { FoundTable } from '../tables/find-tables.ts'
import { qualified } from './sql-names.ts'

/**
 * The SQL that gives a table a usable replica identity. Where a full one is refused, as PostgreSQL 18 does with virtual generated
 * columns, that of its primary key.
 */
export function identityFix(table: FoundTable): string {
  return table.isFullRefused
    ? `ALTER TABLE ${qualified(table)} REPLICA IDENTITY DEFAULT; -- with a primary key: a full identity takes no virtual generated columns`
    : `ALTER TABLE ${qualified(table)} REPLICA IDENTITY FULL;`
}
