import type { BinlogHandler } from '@tailrace/mysql-binlog'

const nothing = () => {}

/** A handler that does nothing, for those that are only interested in some events. */
export const noHandler: BinlogHandler = {
  formatDescription: nothing,
  rotate: nothing,
  heartbeat: nothing,
  incident: nothing,
  stop: nothing,
  previousGtids: nothing,
  mariadbGtidList: nothing,
  gtid: nothing,
  mariadbGtid: nothing,
  begin: nothing,
  query: nothing,
  xid: nothing,
  xaPrepare: nothing,
  rowsQuery: nothing,
  tableMap: nothing,
  rows: nothing,
  skipped: nothing,
}
