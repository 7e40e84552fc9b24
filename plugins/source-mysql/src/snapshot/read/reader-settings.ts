import type { ServerFlavor } from '../../server/flavor.ts'

/** How long the server waits for a reader that waits for credit, in seconds. */
const WRITE_TIMEOUT = 3600

const common = [
  'SET NAMES utf8mb4',
  `SET time_zone = '+00:00', sql_mode = ''`,
  `SET SESSION net_write_timeout = ${WRITE_TIMEOUT}, wait_timeout = 2147483, sql_select_limit = DEFAULT, sql_big_selects = 1`,
]

const own: Readonly<Record<ServerFlavor, readonly string[]>> = {
  mysql: ['SET SESSION max_execution_time = 0'],
  mariadb: [
    'SET SESSION max_statement_time = 0, idle_transaction_timeout = 0, idle_readonly_transaction_timeout = 0',
  ],
  oceanbase: [],
}

/**
 * Statements that prepare a session for reading rows, whatever server, user and driver say: values in the one text that cells have, all rows, and no
 * time limit that is meant for applications.
 */
export function readerSettings(flavor: ServerFlavor): readonly string[] {
  return [...common, ...own[flavor]]
}
