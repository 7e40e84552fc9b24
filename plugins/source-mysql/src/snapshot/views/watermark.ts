import { TailraceError } from '@tailrace/plugin-api'
import type { Session } from '../../connection/session.ts'
import { quotedTable } from '../../quoted-name.ts'

/** The table that watermarks are written to, option `watermarkTable`. */
export interface WatermarkTable {
  readonly database: string
  readonly name: string
}

/** A table's two names, of `database.table`. */
export function watermarkTableOf(text: string): WatermarkTable {
  const dot = text.indexOf('.')
  return { database: text.slice(0, dot), name: text.slice(dot + 1) }
}

/** Makes the table. */
export function createWatermarkTable(table: WatermarkTable): string {
  return (
    `CREATE TABLE IF NOT EXISTS ${quotedTable(table)} ` +
    '(pipeline varchar(191) CHARACTER SET utf8mb4 NOT NULL PRIMARY KEY, written bigint NOT NULL) ENGINE=InnoDB'
  )
}

/**
 * Writes to the table. Where commits are done in the order of the log (`binlog_order_commits`), everything that was in the log before is visible
 * once this is committed.
 *
 * @throws TailraceError SOURCE_PRIVILEGE
 */
export async function writeWatermark(
  session: Session,
  table: WatermarkTable,
  pipeline: string,
): Promise<void> {
  await session.query(
    `INSERT INTO ${quotedTable(table)} (pipeline, written) VALUES (?, 1) ON DUPLICATE KEY UPDATE written = written + 1`,
    [pipeline],
  )
}

/**
 * Refuses a server without GTIDs whose watermarks would tell nothing.
 *
 * @throws TailraceError SOURCE_MISCONFIGURED
 */
export async function refuseUnordered(session: Session): Promise<void> {
  const [row] = await session.query<{ ordered: string }>(
    'SELECT @@GLOBAL.binlog_order_commits AS ordered',
  )
  if (row?.ordered !== '0') return
  throw new TailraceError(
    'SOURCE_MISCONFIGURED',
    'binlog_order_commits is off: without GTIDs nothing tells then whether a row that is read is as old as what was delivered.',
    {
      fix: 'SET GLOBAL binlog_order_commits = ON; or turn gtid_mode on, or set "snapshot: never" to read only what changes.',
      details: { reason: 'snapshot-unordered' },
    },
  )
}
