import {
  type Flavor,
  type Session as DdlSession,
  session,
  sqlModeOfText,
} from '@tailrace/mysql-ddl'
import type { Session } from '../connection/session.ts'

const names = [
  'version',
  'sql_mode',
  'lower_case_table_names',
  'explicit_defaults_for_timestamp',
  'collation_server',
  'default_collation_for_utf8mb4',
  'character_set_collations',
  'default_storage_engine',
  'old_mode',
]

interface VariableRow {
  readonly Variable_name: string
  readonly Value: string
}

/**
 * What the meaning of DDL statements depends on at the server, as its global variables have it; a statement of the log brings
 * its own values for most of it.
 *
 * @throws TailraceError SOURCE_UNAVAILABLE where the connection breaks
 */
export async function readDdlSession(session: Session, flavor: Flavor): Promise<DdlSession> {
  const rows = await session.query<VariableRow>(
    'SHOW GLOBAL VARIABLES WHERE Variable_name IN (?)',
    [names],
  )
  return ddlSession(new Map(rows.map((row) => [row.Variable_name, row.Value])), flavor)
}

function ddlSession(variables: ReadonlyMap<string, string>, flavor: Flavor): DdlSession {
  const version = versionNumber(variables.get('version') ?? '')
  const oldMode = variables.get('old_mode')
  return session({
    flavor,
    version,
    sqlMode: sqlModeOfText(variables.get('sql_mode') ?? ''),
    lowerCaseTableNames: Number(variables.get('lower_case_table_names') ?? 0) as 0 | 1 | 2,
    explicitDefaultsForTimestamp: variables.get('explicit_defaults_for_timestamp') === 'ON',
    serverCollation: variables.get('collation_server') ?? 'latin1_swedish_ci',
    defaultCollations: defaultCollations(variables),
    // MariaDB says it from 10.6 on; before, and in MySQL, there is no choice.
    utf8IsUtf8mb3:
      flavor === 'mysql' || version < 100_600 || oldMode?.includes('UTF8_IS_UTF8MB3') !== false,
    defaultEngine: variables.get('default_storage_engine') ?? 'InnoDB',
  })
}

/** `10.11.18-MariaDB-log` as 101118. */
function versionNumber(version: string): number {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number)
  return major * 10_000 + minor * 100 + patch
}

function defaultCollations(variables: ReadonlyMap<string, string>): Record<string, string> {
  const utf8mb4 = variables.get('default_collation_for_utf8mb4')
  if (utf8mb4 !== undefined) return { utf8mb4 }
  const pairs = (variables.get('character_set_collations') ?? '').split(',')
  return Object.fromEntries(
    pairs
      .map((pair) => pair.split('='))
      .filter((pair): pair is [string, string] => pair.length === 2),
  )
}
