import type { Lsn } from '../lsn.ts'

/** Bytes of a page's header (24; 40 at the beginning of a segment file), before which no record ends. */
const LONG_PAGE_HEADER = 40

/**
 * The end of all records before a place that `pg_current_wal_insert_lsn()` gave: at a page's beginning it points behind the page's
 * header, where the log ends only once something more is written.
 */
export function endOfRecords(insert: Lsn, pageSize: number): Lsn {
  const inPage = insert % pageSize
  return inPage <= LONG_PAGE_HEADER ? insert - inPage : insert
}
