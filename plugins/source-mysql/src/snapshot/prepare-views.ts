import { TailraceError } from '@tailrace/plugin-api'
import { accountOf } from '../check/grants.ts'
import type { Session } from '../connection/session.ts'
import type { MysqlPosition } from '../position.ts'
import { quotedName, quotedTable } from '../quoted-name.ts'
import type { ServerFacts } from '../server/facts.ts'
import { resumesByGtid } from '../server/fits.ts'
import { isDenied, numberOf } from './sql-errors.ts'
import {
  createWatermarkTable,
  refuseUnordered,
  type WatermarkTable,
  watermarkTableOf,
  writeWatermark,
} from './views/watermark.ts'

const orNever = 'or set "snapshot: never" to read only what changes.'

/** ER_BAD_DB_ERROR */
const NO_DATABASE = 1049

/**
 * Refuses a server that does not tell what its read views see; makes what is written to where that is needed.
 *
 * @param watermarks option `watermarkTable`
 * @throws TailraceError SOURCE_MISCONFIGURED, SOURCE_PRIVILEGE
 */
export async function prepareViews(
  session: Session,
  facts: ServerFacts,
  position: Pick<MysqlPosition, 'gtid'>,
  watermarks: string | undefined,
): Promise<void> {
  const table = await refuseWithoutViews(session, facts, position, watermarks)
  if (table !== null) await makeWatermarks(session, table)
}

/**
 * Refuses a server that does not tell what its read views see.
 *
 * @returns the table that is to be written to, or null
 * @throws TailraceError SOURCE_MISCONFIGURED
 */
export async function refuseWithoutViews(
  session: Session,
  facts: ServerFacts,
  position: Pick<MysqlPosition, 'gtid'>,
  watermarks: string | undefined,
): Promise<WatermarkTable | null> {
  if (facts.flavor === 'oceanbase') {
    throw new TailraceError(
      'SOURCE_MISCONFIGURED',
      'Rows cannot be read in line with the stream from OceanBase: nothing tells what its queries see of the log.',
      {
        fix: 'Set "snapshot: never", and load what is there already by other means.',
        details: { reason: 'snapshot-oceanbase' },
      },
    )
  }
  if (facts.flavor === 'mariadb' || resumesByGtid(position, facts)) return null
  if (watermarks === undefined) {
    throw new TailraceError(
      'SOURCE_MISCONFIGURED',
      'The server has no GTIDs (gtid_mode is not ON): without them nothing tells whether a row that is read is as old as what was delivered.',
      {
        fix: `Set "watermarkTable" to a table that the user may write to, such as tailrace.watermarks; or turn gtid_mode on; ${orNever}`,
        details: { reason: 'snapshot-without-gtids' },
      },
    )
  }
  await refuseUnordered(session)
  return watermarkTableOf(watermarks)
}

async function makeWatermarks(session: Session, table: WatermarkTable): Promise<void> {
  try {
    const found = await session.query(
      'SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?',
      [table.database, table.name],
    )
    if (found.length === 0) await session.query(createWatermarkTable(table))
    await writeWatermark(session, table, '')
  } catch (cause) {
    const isMissing = numberOf(cause) === NO_DATABASE
    if (!isMissing && !isDenied(cause)) throw cause
    const name = quotedTable(table)
    const sql = [
      ...(isMissing ? [`CREATE DATABASE ${quotedName(table.database)};`] : []),
      `${createWatermarkTable(table)};`,
      `GRANT SELECT, INSERT, UPDATE ON ${name} TO ${await accountOf(session)};`,
    ]
    throw new TailraceError(
      isMissing ? 'SOURCE_MISCONFIGURED' : 'SOURCE_PRIVILEGE',
      `The table of option "watermarkTable" cannot be written to: ${(cause as Error).message}`,
      { fix: sql.join('\n'), cause, details: { reason: 'snapshot-watermarks' } },
    )
  }
}
