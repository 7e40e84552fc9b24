import type { Session } from '../connection/session.ts'
import type { FoundTable } from '../tables/find-tables.ts'
import { qualifiedName } from '../signals/own-names.ts'

/** Marks a table that Tailrace made, and may drop. */
const MADE = 'Heartbeats of Tailrace pipelines, made by Tailrace'

/** Statements that make the table, as Alibaba Cloud's DTS has it. */
export function createTable(table: string): readonly string[] {
  const name = qualifiedName(table)
  return [
    `CREATE TABLE IF NOT EXISTS ${name} (slot_name varchar(64) PRIMARY KEY, revice_time bigint, revice_lsn varchar(64), ` +
      'flushed_lsn varchar(64), update_time timestamptz, dts_service_time bigint)',
    `COMMENT ON TABLE ${name} IS '${MADE}'`,
  ]
}

/** The table as it is on the server. */
export interface HeartbeatTable extends FoundTable {
  readonly isMade: boolean
  /** Whether the user may write it. */
  readonly isWritable: boolean
  /** Whether the user owns it. */
  readonly isOwned: boolean
}

/** Looks the table up; null where it does not exist. */
export async function findHeartbeatTable(
  session: Session,
  table: string,
): Promise<HeartbeatTable | null> {
  const dot = table.indexOf('.')
  const [schema, name] = [table.slice(0, dot), table.slice(dot + 1)]
  const [row] = await session.query<{ oid: string; made: boolean; may: boolean; owns: boolean }>(
    `SELECT c.oid::text, coalesce(obj_description(c.oid, 'pg_class'), '') = $3 AS made,
            has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
              AND has_table_privilege(c.oid, 'UPDATE') AS may,
            pg_has_role(c.relowner, 'USAGE') AS owns
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind = 'r'`,
    [schema, name, MADE],
  )
  if (row === undefined) return null
  const oid = Number(row.oid)
  const { made: isMade, may: isWritable, owns: isOwned } = row
  return {
    oid,
    schema,
    name,
    isPartitioned: false,
    hasIdentity: true,
    isFullRefused: false,
    isMade,
    isWritable,
    isOwned,
  }
}

/** Removes a slot's row, and the table where Tailrace made it and no other slot has one. @returns whether the table was dropped */
export async function dropHeartbeats(
  session: Session,
  table: string,
  slot: string,
): Promise<boolean> {
  const found = await findHeartbeatTable(session, table)
  if (found === null || !found.isWritable) return false
  const name = qualifiedName(table)
  await session.query(`DELETE FROM ${name} WHERE slot_name = $1`, [slot])
  if (!found.isMade || !found.isOwned) return false
  const others = await session.query(`SELECT FROM ${name} LIMIT 1`)
  if (others.length > 0) return false
  await session.query(`DROP TABLE IF EXISTS ${name}`)
  return true
}
