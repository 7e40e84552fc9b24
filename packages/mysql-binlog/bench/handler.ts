import type { BinlogHandler } from '../src/events/reader/handler.ts'

const ignore = () => {}

/** A handler that wants of a log only what it names. */
export function handlerOf(wanted: Partial<BinlogHandler>): BinlogHandler {
  return {
    formatDescription: ignore,
    rotate: ignore,
    heartbeat: ignore,
    incident: ignore,
    stop: ignore,
    previousGtids: ignore,
    mariadbGtidList: ignore,
    gtid: ignore,
    mariadbGtid: ignore,
    begin: ignore,
    query: ignore,
    xid: ignore,
    xaPrepare: ignore,
    rowsQuery: ignore,
    tableMap: ignore,
    rows: ignore,
    skipped: ignore,
    ...wanted,
  }
}
