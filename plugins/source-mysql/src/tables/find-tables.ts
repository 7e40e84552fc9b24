import {
  compileTablePatterns,
  isTableName,
  nearestTables,
  TailraceError,
} from '@tailrace/plugin-api'
import type { Session } from '../connection/session.ts'
import { refuseVersioned } from './refusals.ts'
import { wantedDatabases } from './wanted-databases.ts'

/** A table that can be read. */
export interface FoundTable {
  readonly database: string
  readonly name: string
  /** Whether it has a primary key. */
  readonly hasKey: boolean
  /** Storage engine as the catalog has it. */
  readonly engine: string
}

interface TableRow {
  readonly database: string
  readonly name: string
  readonly kind: string
  readonly engine: string | null
  readonly keys: string
}

// MariaDB shows constraints to nobody who may only read, and indexes to all who may.
const query = `
SELECT t.TABLE_SCHEMA AS \`database\`, t.TABLE_NAME AS name, t.TABLE_TYPE AS kind, t.ENGINE AS engine,
       COUNT(i.INDEX_NAME) AS \`keys\`
  FROM information_schema.TABLES t
  LEFT JOIN information_schema.STATISTICS i
    ON i.TABLE_SCHEMA = t.TABLE_SCHEMA AND i.TABLE_NAME = t.TABLE_NAME AND i.INDEX_NAME = 'PRIMARY' AND i.SEQ_IN_INDEX = 1
 WHERE t.TABLE_SCHEMA IN (?) AND t.TABLE_TYPE NOT LIKE 'TEMPORARY%'
 GROUP BY t.TABLE_SCHEMA, t.TABLE_NAME, t.TABLE_TYPE, t.ENGINE
 ORDER BY 1, 2`

/**
 * The tables that patterns mean, as they are now.
 *
 * @throws TailraceError SOURCE_TABLE_MISSING where a pattern without wildcards means nothing that can be read; SOURCE_MISCONFIGURED for a table
 *   that is system-versioned
 */
export async function findTables(
  session: Session,
  patterns: readonly string[],
): Promise<readonly FoundTable[]> {
  const databases = await session.query<{ name: string }>(
    'SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA ORDER BY 1',
  )
  const followed = databases.map(({ name }) => name).filter(wantedDatabases(patterns))
  const rows = followed.length === 0 ? [] : await session.query<TableRow>(query, [followed])
  refuseMissing(patterns, rows)
  const isWanted = compileTablePatterns(patterns)
  const wanted = rows.filter((row) => isReadable(row) && isWanted(idOf(row)))
  const versioned = wanted.find(({ kind }) => kind === 'SYSTEM VERSIONED')
  if (versioned !== undefined) throw refuseVersioned(idOf(versioned), null)
  return wanted.map(({ database, name, keys, engine }) => ({
    database,
    name,
    hasKey: keys !== '0',
    engine: engine ?? '',
  }))
}

function isReadable({ kind }: TableRow): boolean {
  return !kind.endsWith('VIEW')
}

function idOf({ database, name }: TableRow): string {
  return `${database}.${name}`
}

function refuseMissing(patterns: readonly string[], rows: readonly TableRow[]): void {
  for (const pattern of patterns.filter(isTableName)) {
    const row = rows.find((one) => idOf(one) === pattern)
    if (row !== undefined && isReadable(row)) continue
    if (row !== undefined) {
      throw new TailraceError(
        'SOURCE_TABLE_MISSING',
        `"${pattern}" is a view: its rows are not in the log.`,
        { fix: 'Name the tables that it reads in option "tables".', details: { table: pattern } },
      )
    }
    const close = nearestTables(pattern, rows.filter(isReadable).map(idOf))
    throw new TailraceError(
      'SOURCE_TABLE_MISSING',
      `There is no table "${pattern}", or it may not be seen.`,
      {
        fix:
          close.length > 0
            ? `Did you mean ${close.map((name) => `"${name}"`).join(' or ')}? Correct option "tables", or create the table.`
            : 'Correct option "tables" (database.table), create the table, or GRANT SELECT on it to the source’s user.',
        details: { table: pattern, nearest: close },
      },
    )
  }
}
