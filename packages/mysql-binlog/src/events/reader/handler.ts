import type { EventPlace } from '../event-place.ts'
import type { FormatDescription } from '../control/format-description.ts'
import type { Heartbeat } from '../control/heartbeat.ts'
import type { Incident } from '../control/incident.ts'
import type { Rotate } from '../control/rotate.ts'
import type { QueryEvent } from '../query/query.ts'
import type { RowsEvent } from '../rows-event.ts'
import type { TableMap } from '../table-map.ts'
import type { GtidEvent } from '../transaction/gtid.ts'
import type { MariadbGtidEvent } from '../transaction/mariadb-gtid.ts'
import type { MariadbGtidList } from '../transaction/mariadb-gtid-list.ts'
import type { XaPrepare } from '../transaction/xa.ts'
import type { GtidSet } from '../../gtid/gtid-set.ts'

/**
 * What a reader tells of a log, in the log's order. `place` is one object that changes with each event. What a method
 * throws leaves the reader's `read` unchanged; the event counts as read.
 *
 * A transaction is `gtid` or `mariadbGtid` (both absent on MySQL before 5.6 and MariaDB before 10.0), then `begin`, then
 * per statement `rowsQuery`, one or more `tableMap` and `rows`, then `xid`, a `query` with COMMIT (engines without
 * transactions) or `xaPrepare`. DDL is `gtid` and one `query`.
 */
export interface BinlogHandler {
  formatDescription(description: FormatDescription, place: EventPlace): void
  rotate(rotate: Rotate, place: EventPlace): void
  heartbeat(heartbeat: Heartbeat, place: EventPlace): void
  /** Changes are missing in the log. What was read before is complete; what follows is not. */
  incident(incident: Incident, place: EventPlace): void
  /** The server shut down; the log goes on in the next file. */
  stop(place: EventPlace): void

  /** MySQL, at the start of each file: all GTIDs before it. */
  previousGtids(gtids: GtidSet, place: EventPlace): void
  /** MariaDB, at the start of each file. */
  mariadbGtidList(list: MariadbGtidList, place: EventPlace): void

  gtid(gtid: GtidEvent, place: EventPlace): void
  mariadbGtid(gtid: MariadbGtidEvent, place: EventPlace): void
  /**
   * The plain BEGIN in front of rows. MariaDB writes none: its `mariadbGtid` without `isStandalone` is one.
   *
   * @param threadId `CONNECTION_ID()` of the session
   */
  begin(threadId: number, place: EventPlace): void
  /** Any other statement. */
  query(query: QueryEvent, place: EventPlace): void
  /** Commit, with the transaction's number in the storage engines. */
  xid(xid: bigint, place: EventPlace): void
  xaPrepare(prepare: XaPrepare, place: EventPlace): void

  /** The statement that made the rows that follow, where the server logs it, in the session's character set. */
  rowsQuery(statement: Uint8Array, place: EventPlace): void
  /** Rows of this table follow. The same object as before as long as its event is the same byte for byte. */
  tableMap(table: TableMap, place: EventPlace): void
  rows(rows: RowsEvent, table: TableMap, place: EventPlace): void

  /** An event without rows that is not decoded: known and of no use, or marked as ignorable. */
  skipped(place: EventPlace): void
}
