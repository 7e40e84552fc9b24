import type { Connection } from 'mysql2/promise'
import { type Session, session, sqlModeOfText } from '../../src/index.ts'

type Row = Record<string, never>

/** Rows of a query, with all their columns as the driver returns them. */
export async function rowsOf<Wanted = Row>(
  connection: Connection,
  sql: string,
  values: unknown[] = [],
): Promise<Wanted[]> {
  const [rows] = await connection.query(sql, values)
  return rows as Wanted[]
}

/** The session that a connection's statements run in. */
export async function sessionOf(connection: Connection): Promise<Session> {
  const rows = await rowsOf<{ Variable_name: string; Value: string }>(connection, 'SHOW VARIABLES')
  const variables = new Map(rows.map(({ Variable_name, Value }) => [Variable_name, Value]))
  const version = variables.get('version') ?? ''
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number)
  const utf8mb4 = variables.get('default_collation_for_utf8mb4')
  const pairs = (variables.get('character_set_collations') ?? '')
    .split(',')
    .map((pair) => pair.split('='))
  const defaults = Object.fromEntries(pairs.filter((pair) => pair.length === 2)) as Record<
    string,
    string
  >
  return session({
    flavor: version.includes('MariaDB') ? 'mariadb' : 'mysql',
    version: major * 10000 + minor * 100 + patch,
    sqlMode: sqlModeOfText(variables.get('sql_mode') ?? ''),
    lowerCaseTableNames: Number(variables.get('lower_case_table_names')) as 0 | 1 | 2,
    explicitDefaultsForTimestamp: variables.get('explicit_defaults_for_timestamp') === 'ON',
    serverCollation: variables.get('collation_server') ?? '',
    defaultCollations: utf8mb4 === undefined ? defaults : { utf8mb4 },
    defaultEngine: variables.get('default_storage_engine') ?? 'InnoDB',
  })
}
