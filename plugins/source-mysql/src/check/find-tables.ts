import { compileTablePatterns, TailraceError } from '@tailrace/plugin-api'
import type { Session } from '../connection/session.ts'
import { wantedDatabases } from '../tables/wanted-databases.ts'
import { nearest } from './nearest.ts'

/** A table that patterns mean. */
export interface FoundTable {
  readonly database: string
  readonly name: string
  readonly engine: string
  /** Whether a primary key, or a unique one without NULL, tells its rows apart. */
  readonly hasKey: boolean
}

interface TableRow {
  readonly database: string
  readonly name: string
  readonly kind: string
  readonly engine: string | null
}

const tablesQuery = `
SELECT TABLE_SCHEMA AS \`database\`, TABLE_NAME AS name, TABLE_TYPE AS kind, ENGINE AS engine
  FROM information_schema.TABLES WHERE TABLE_SCHEMA IN (?) ORDER BY 1, 2`

const keysQuery = `
SELECT DISTINCT \`database\`, name FROM (
  SELECT TABLE_SCHEMA AS \`database\`, TABLE_NAME AS name
    FROM information_schema.STATISTICS WHERE NON_UNIQUE = 0 AND TABLE_SCHEMA IN (?)
   GROUP BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME
  HAVING SUM(CASE WHEN NULLABLE = 'YES' THEN 1 ELSE 0 END) = 0) AS unique_keys`

/**
 * The tables that patterns mean, of those that the user may see.
 *
 * @throws TailraceError SOURCE_TABLE_MISSING where a pattern without wildcards means none
 */
export async function findTables(
  session: Session,
  patterns: readonly string[],
): Promise<readonly FoundTable[]> {
  const databases = await session.query<{ name: string }>(
    'SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA',
  )
  const wanted = databases.map(({ name }) => name).filter(wantedDatabases(patterns))
  // An empty list is no SQL.
  const names = wanted.length === 0 ? [null] : wanted
  const rows = await session.query<TableRow>(tablesQuery, [names])
  refuseMissing(patterns, rows)
  const keys = await session.query<{ database: string; name: string }>(keysQuery, [names])
  const keyed = new Set(keys.map(({ database, name }) => `${database}.${name}`))
  const isWanted = compileTablePatterns(patterns)
  return rows
    .filter((row) => isTable(row) && isWanted(nameOf(row)))
    .map((row) => ({
      database: row.database,
      name: row.name,
      engine: row.engine ?? '',
      hasKey: keyed.has(nameOf(row)),
    }))
}

function nameOf({ database, name }: { readonly database: string; readonly name: string }): string {
  return `${database}.${name}`
}

function isTable({ kind }: TableRow): boolean {
  return kind === 'BASE TABLE' || kind === 'SYSTEM VERSIONED'
}

/** Whether a pattern means one table by its name. */
function isName(pattern: string): boolean {
  return !/^!|^re:|[*?]/.test(pattern)
}

function refuseMissing(patterns: readonly string[], rows: readonly TableRow[]): void {
  for (const pattern of patterns.filter(isName)) {
    const row = rows.find((each) => nameOf(each) === pattern)
    if (row !== undefined && isTable(row)) continue
    if (row !== undefined) {
      const kind = row.kind.toLowerCase()
      throw new TailraceError(
        'SOURCE_TABLE_MISSING',
        `"${pattern}" is a ${kind}, and only tables are in the log.`,
        {
          fix: 'Name the tables that it is made of in option "tables".',
          details: { table: pattern },
        },
      )
    }
    const close = nearest(pattern, rows.filter(isTable).map(nameOf))
    const meant =
      close.length === 0 ? '' : `Did you mean ${close.map((name) => `"${name}"`).join(' or ')}? `
    throw new TailraceError(
      'SOURCE_TABLE_MISSING',
      `There is no table "${pattern}", or the user may not see it.`,
      {
        fix: `${meant}Correct option "tables" (database.table), create the table, or GRANT SELECT on it.`,
        details: { table: pattern, nearest: close },
      },
    )
  }
}
