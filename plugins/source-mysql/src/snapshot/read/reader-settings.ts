import type { ServerFlavor } from '../../server/flavor.ts'

/** How long the server waits for a reader that reads nothing, in seconds. It holds locks and a view for so long. */
const WRITE_TIMEOUT = 120

const common = [
  'SET NAMES utf8mb4',
  `SET SESSION net_write_timeout = ${WRITE_TIMEOUT}, wait_timeout = 2147483, sql_big_selects = 1`,
]

const own: Readonly<Record<ServerFlavor, readonly string[]>> = {
  mysql: ['SET SESSION max_execution_time = 0'],
  mariadb: [
    'SET SESSION max_statement_time = 0, idle_transaction_timeout = 0, idle_readonly_transaction_timeout = 0',
  ],
  oceanbase: [],
}

/**
 * Statements that prepare a session for reading rows, beside what every session of the source sets: text in UTF-8 whatever the server says, no limit of size
 * or time that is meant for applications.
 */
export function readerSettings(flavor: ServerFlavor): readonly string[] {
  return [...common, ...own[flavor]]
}
