import type { DumpRequest } from './binlog-dump.ts'

/** The server's own unit of the heartbeat period. */
const NANOSECONDS = 1_000_000

/** What a dump's session is told before it is asked for the log. Servers that do not know a user variable let it be. */
export function sessionStatements(
  request: Pick<DumpRequest, 'heartbeatInterval' | 'writeTimeout'>,
): string[] {
  const period = Math.round(request.heartbeatInterval * NANOSECONDS)
  const seconds = Math.ceil(request.writeTimeout / 1000)
  return [
    // Both spellings: MySQL has the new one since 8.0.26, MariaDB only the old one.
    `SET @source_heartbeat_period = ${period}, @master_heartbeat_period = ${period}`,
    // Also where the server writes none now: older files may have checksums, and are refused to who does not know them.
    `SET @source_binlog_checksum = 'CRC32', @master_binlog_checksum = 'CRC32'`,
    `SET SESSION net_write_timeout = ${seconds}`,
  ]
}
