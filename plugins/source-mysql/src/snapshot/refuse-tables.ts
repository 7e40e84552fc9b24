import { TailraceError } from '@tailrace/plugin-api'
import { tableName } from '@tailrace/plugin-api/snapshot'
import { accountOf } from '../check/grants.ts'
import type { Session } from '../connection/session.ts'
import { quotedName, quotedTable } from '../quoted-name.ts'
import type { ServerFacts } from '../server/facts.ts'
import type { MysqlPlannedTable } from './mysql-plan.ts'
import { isDenied, isLocked } from './sql-errors.ts'

const instead = 'or set "snapshot: never" to read only what changes.'

/**
 * Refuses tables that cannot be read, before a plan that names them is stored.
 *
 * @throws TailraceError SOURCE_PRIVILEGE with the statements that mend it; SOURCE_MISCONFIGURED for an engine without transactions
 */
export async function refuseTables(
  session: Session,
  server: ServerFacts,
  tables: readonly MysqlPlannedTable[],
): Promise<void> {
  await session.query('SET SESSION lock_wait_timeout = 1')
  await refuseEngines(
    session,
    tables.map(({ schema: database, name }) => ({ database, name })),
  )
  await refuseDenied(session, tables, 'SELECT', (table) => `SELECT * FROM ${table} LIMIT 0`)
  // MariaDB says itself where in the log a view stands.
  if (server.flavor === 'mariadb') return
  const keyless = tables.filter(({ key }) => key === null)
  await refuseDenied(session, keyless, 'LOCK TABLES', (table) => `LOCK TABLES ${table} READ`)
  await session.query('UNLOCK TABLES')
}

/**
 * Refuses tables whose engine has no read views.
 *
 * @throws TailraceError SOURCE_MISCONFIGURED
 */
export async function refuseEngines(
  session: Session,
  tables: readonly { readonly database: string; readonly name: string }[],
): Promise<void> {
  if (tables.length === 0) return
  const rows = await session.query<{ database: string; name: string; engine: string }>(
    `SELECT t.TABLE_SCHEMA AS \`database\`, t.TABLE_NAME AS name, t.ENGINE AS engine
       FROM information_schema.TABLES t JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE
      WHERE (t.TABLE_SCHEMA, t.TABLE_NAME) IN (?) AND e.TRANSACTIONS <> 'YES'`,
    [tables.map(({ database, name }) => [database, name])],
  )
  if (rows.length === 0) return
  const names = rows.map(({ database, name }) => `${database}.${name}`)
  const spoken = rows.map(({ database, name, engine }) => `"${database}.${name}" (${engine})`)
  throw new TailraceError(
    'SOURCE_MISCONFIGURED',
    `Rows of ${spoken.join(', ')} cannot be read as they were at one time: their engine knows no transactions.`,
    {
      fix: [
        ...rows.map((row) => `ALTER TABLE ${quotedTable(row)} ENGINE = InnoDB;`),
        `or exclude them from option "tables", ${instead}`,
      ].join('\n'),
      details: { reason: 'snapshot-engine', tables: names },
    },
  )
}

async function refuseDenied(
  session: Session,
  tables: readonly MysqlPlannedTable[],
  privilege: 'SELECT' | 'LOCK TABLES',
  statement: (table: string) => string,
): Promise<void> {
  const denied: MysqlPlannedTable[] = []
  for (const table of tables) {
    try {
      await session.query(statement(quotedTable({ database: table.schema, name: table.name })))
    } catch (error) {
      if (isDenied(error)) denied.push(table)
      // It may be locked, which says that it might be read.
      else if (!isLocked(error)) throw error
    }
  }
  if (denied.length === 0) return
  const account = await accountOf(session)
  const names = denied.map(tableName)
  const quoted = names.map((name) => `"${name}"`).join(', ')
  const why =
    privilege === 'SELECT'
      ? `The user may not read the rows of ${quoted}.`
      : `The user may not lock ${quoted}, which ${names.length > 1 ? 'have' : 'has'} no key to be read by in parts: without a lock for an instant nothing tells which changes its rows have.`
  throw new TailraceError('SOURCE_PRIVILEGE', why, {
    fix: [...new Set(denied.map((table) => grant(table, privilege, account))), instead].join('\n'),
    details: {
      reason: privilege === 'SELECT' ? 'snapshot-select' : 'snapshot-lock',
      tables: names,
    },
  })
}

/** Tables are locked by who may lock all of a database. */
function grant({ schema, name }: MysqlPlannedTable, privilege: string, account: string): string {
  const on =
    privilege === 'SELECT' ? quotedTable({ database: schema, name }) : `${quotedName(schema)}.*`
  return `GRANT ${privilege} ON ${on} TO ${account};`
}
