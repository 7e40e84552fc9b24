import { TailraceError } from '@tailrace/plugin-api'
import pg from 'pg'
import type { Session } from '../connection/session.ts'
import type { Options } from '../options.ts'
import { qualifiedName } from '../signals/own-names.ts'
import type { FoundTable } from '../tables/find-tables.ts'
import { createTable, findHeartbeatTable, type HeartbeatTable } from './heartbeat-table.ts'

/** The first version that has logical messages in its log. */
export const MESSAGE_MAJOR = 14

/**
 * Makes sure that heartbeats can be written.
 *
 * @param isReadOnly whether nothing is to be made: what is missing and may be made is fine then
 * @returns the table that the publication should have, or null
 * @throws TailraceError SOURCE_MISCONFIGURED, SOURCE_PRIVILEGE with the statements that mend it
 */
export async function ensureHeartbeat(
  session: Session,
  options: NonNullable<Options['heartbeat']>,
  user: string,
  major: number,
  isReadOnly = false,
): Promise<FoundTable | null> {
  const { by, tableName: table, create } = options
  await refuseStandby(session)
  if (by === 'message') {
    await refuseMessages(session, user, major)
    return null
  }
  let found = await findHeartbeatTable(session, table)
  if (found === null && !create) throw missing(table, user)
  if (found === null) {
    if (isReadOnly) {
      await refuseCreate(session, table, user)
      return null
    }
    found = await make(session, table, user)
  }
  if (!found.isWritable) {
    throw new TailraceError('SOURCE_PRIVILEGE', `The user may not write table "${table}".`, {
      fix: `GRANT SELECT, INSERT, UPDATE ON ${qualifiedName(table)} TO ${pg.escapeIdentifier(user)};`,
    })
  }
  // Only who owns it can publish it. Without that the slot moves all the same.
  return found.isOwned ? found : null
}

async function refuseStandby(session: Session): Promise<void> {
  const [row] = await session.query<{ standby: boolean }>('SELECT pg_is_in_recovery() AS standby')
  if (!row!.standby) return
  throw new TailraceError(
    'SOURCE_MISCONFIGURED',
    'The server is a standby, on which no heartbeat can be written.',
    { fix: 'Take option "heartbeat" out: keepalives move the position. Or read from the primary.' },
  )
}

async function refuseMessages(session: Session, user: string, major: number): Promise<void> {
  if (major < MESSAGE_MAJOR) {
    throw new TailraceError(
      'SOURCE_MISCONFIGURED',
      `Heartbeats by message need PostgreSQL ${MESSAGE_MAJOR}, and the server is ${major}.`,
      { fix: 'Set "heartbeat.by: table".' },
    )
  }
  const name = 'pg_catalog.pg_logical_emit_message(boolean, text, text)'
  const [row] = await session.query<{ may: boolean }>(
    `SELECT bool_or(has_function_privilege(oid, 'EXECUTE')) AS may FROM pg_proc
      WHERE proname = 'pg_logical_emit_message' AND proargtypes[2] = 'text'::regtype`,
  )
  if (row!.may) return
  throw new TailraceError('SOURCE_PRIVILEGE', 'The user may not write logical messages.', {
    fix: `GRANT EXECUTE ON FUNCTION ${name} TO ${pg.escapeIdentifier(user)};`,
  })
}

function byOwner(table: string, user: string): string {
  const grant = `GRANT SELECT, INSERT, UPDATE ON ${qualifiedName(table)} TO ${pg.escapeIdentifier(user)}`
  return [...createTable(table), grant].map((sql) => `${sql};`).join('\n')
}

function missing(table: string, user: string): TailraceError {
  return new TailraceError('SOURCE_MISCONFIGURED', `There is no table "${table}" for heartbeats.`, {
    fix: `${byOwner(table, user)}\nOr set "heartbeat.create: true".`,
  })
}

async function refuseCreate(session: Session, table: string, user: string): Promise<void> {
  const schema = table.slice(0, table.indexOf('.'))
  const [row] = await session.query<{ may: boolean }>(
    `SELECT bool_or(has_schema_privilege(oid, 'CREATE')) AS may FROM pg_namespace WHERE nspname = $1`,
    [schema],
  )
  if (row!.may) return
  throw mayNot(table, user, `The user may not create tables in schema "${schema}".`)
}

function mayNot(table: string, user: string, message: string, cause?: unknown): TailraceError {
  const fix = `Let an owner run this:\n${byOwner(table, user)}`
  return new TailraceError('SOURCE_PRIVILEGE', message, { fix, cause })
}

async function make(session: Session, table: string, user: string): Promise<HeartbeatTable> {
  try {
    for (const sql of createTable(table)) await session.query(sql)
  } catch (error) {
    if (!TailraceError.is(error) || error.code !== 'SOURCE_PRIVILEGE') throw error
    throw mayNot(table, user, error.message, error)
  }
  return (await findHeartbeatTable(session, table))!
}
