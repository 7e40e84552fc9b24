import { TailraceError } from '@tailrace/plugin-api'
import pg from 'pg'
import type { Session } from '../connection/session.ts'
import { MESSAGE_MAJOR } from '../heartbeat/ensure-heartbeat.ts'
import type { Options } from '../options.ts'
import type { FoundTable } from '../tables/find-tables.ts'
import { installStatements, MADE } from './install.ts'
import { type DdlNames, ddlNames } from './names.ts'
import { isInstalled, readTriggers } from './triggers.ts'

/**
 * Makes sure that the event trigger is there, and creates or renews it where that is wanted and allowed.
 *
 * @returns the table that statements go through, for the publication; null where they are messages
 * @throws TailraceError SOURCE_MISCONFIGURED, SOURCE_PRIVILEGE with the statements that install it
 */
export async function ensureDdl(
  session: Session,
  options: NonNullable<Options['ddl']>,
  base: string,
  user: string,
  major: number,
): Promise<FoundTable | null> {
  refuseMessages(options, major)
  const names = ddlNames(options, base)
  if (!isInstalled(await readTriggers(session, names))) {
    if (!options.create) throw notInstalled(names, user)
    await install(session, names, user)
  }
  return names.table === null ? null : findLog(session, names, user)
}

/** @throws TailraceError SOURCE_MISCONFIGURED where the server has no logical messages */
export function refuseMessages({ by }: NonNullable<Options['ddl']>, major: number): void {
  if (by === 'table' || major >= MESSAGE_MAJOR) return
  throw new TailraceError(
    'SOURCE_MISCONFIGURED',
    `DDL statements as messages need PostgreSQL ${MESSAGE_MAJOR}, and the server is ${major}.`,
    { fix: 'Set "ddl.by: table".' },
  )
}

/** The script that installs the trigger. */
export function installScript(names: DdlNames, user: string): string {
  return installStatements(names, names.table === null ? null : user)
    .map((sql) => `${sql};`)
    .join('\n')
}

/** The error for a trigger that is missing, disabled or of another version. */
export function notInstalled(names: DdlNames, user: string): TailraceError {
  return new TailraceError(
    'SOURCE_MISCONFIGURED',
    `There is no enabled event trigger "${names.name}" (and "${names.drop}") of this version, which option "ddl" needs.`,
    {
      fix: `Let a superuser run what \`tailrace check --fix\` prints, or take option "ddl" out:\n${installScript(names, user)}`,
      details: { triggers: [names.name, names.drop] },
    },
  )
}

async function install(session: Session, names: DdlNames, user: string): Promise<void> {
  const comments = [names.name, names.drop].map(
    (name) => `COMMENT ON EVENT TRIGGER ${pg.escapeIdentifier(name)} IS ${pg.escapeLiteral(MADE)}`,
  )
  await session.query('BEGIN')
  try {
    for (const sql of [...installStatements(names, null), ...comments]) await session.query(sql)
  } catch (error) {
    if (!session.broken) await session.query('ROLLBACK')
    if (!TailraceError.is(error) || error.code !== 'SOURCE_PRIVILEGE') throw error
    const { fix, details } = notInstalled(names, user)
    throw new TailraceError(
      'SOURCE_PRIVILEGE',
      `The user may not create the event trigger "${names.name}", which option "ddl" needs: ${error.message}`,
      {
        cause: error,
        ...(fix !== undefined && { fix }),
        ...(details !== undefined && { details }),
      },
    )
  }
  await session.query('COMMIT')
}

async function findLog(session: Session, names: DdlNames, user: string): Promise<FoundTable> {
  const [schema, name] = names.table!.split('.') as [string, string]
  const [row] = await session.query<{ oid: string }>(
    `SELECT c.oid::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind = 'r'`,
    [schema, name],
  )
  if (row === undefined) throw notInstalled(names, user)
  return {
    oid: Number(row.oid),
    schema,
    name,
    isPartitioned: false,
    hasIdentity: true,
    isFullRefused: false,
  }
}
