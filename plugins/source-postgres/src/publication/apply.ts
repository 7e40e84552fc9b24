import { TailraceError } from '@tailrace/plugin-api'
import pg from 'pg'
import type { Session } from '../connection/session.ts'
import type { FoundTable } from '../tables/find-tables.ts'
import { conditionRefused, isSameCondition } from './conditions.ts'
import type { Publication } from './read-publication.ts'
import { refuseFailingWrites } from './refuse-writes.ts'
import type { SelectedTable } from './select.ts'
import { columnList, qualified } from './sql-names.ts'

const generated = 'publish_generated_columns = stored'

/** A table as a publication is given it. */
export function publishedAs({ columns, where, ...table }: SelectedTable): string {
  const list = columns === null ? '' : ` ${columnList(columns)}`
  return `${alone(table)}${list}${where === null ? '' : ` WHERE (${where})`}`
}

/** A table without those that inherit from it, which have an identity of their own or none. */
export function alone(table: FoundTable): string {
  return table.isPartitioned ? qualified(table) : `ONLY ${qualified(table)}`
}

/** Whether a publication publishes the columns and rows that are wanted of a table that is in it. */
export async function agrees(
  session: Session,
  publication: Publication,
  table: SelectedTable,
): Promise<boolean> {
  const found = publication.tables.get(table.oid)
  const columns = found?.columns ?? null
  const where = found?.where ?? null
  const isSameList =
    columns === null || table.columns === null
      ? columns === table.columns
      : columns.length === table.columns.length &&
        columns.every((column) => table.columns!.includes(column))
  if (!isSameList || (where === null) !== (table.where === null)) return false
  return where === null || (await isSameCondition(session, table, table.where!, where))
}

/**
 * Creates a publication, or makes it publish what is wanted of the tables, in one transaction: at no time is a table missing from it. Where
 * tables publish less than all, the server is asked whether it would go on taking an application's updates and deletes.
 *
 * @param publish kinds of changes, as the server's option names them
 * @param major the server's version: from 18 on stored generated columns are published, without which it refuses updates and deletes of a table
 *   that has one and a full replica identity
 * @returns the tables of which it published something else
 * @throws TailraceError SOURCE_PRIVILEGE, SOURCE_TABLE_IDENTITY, SOURCE_MISCONFIGURED; then nothing was changed
 */
export async function bring(
  session: Session,
  existing: Publication | null,
  name: string,
  tables: readonly SelectedTable[],
  publish: string,
  major: number,
): Promise<readonly SelectedTable[]> {
  const quoted = pg.escapeIdentifier(name)
  const writes = publish.includes('update')
  const isFiltered = (table: SelectedTable) => table.columns !== null || table.where !== null
  if (existing === null) {
    const add = adding(`CREATE PUBLICATION ${quoted}`, ' FOR TABLE ', tables)
    const sql = `${add} WITH (publish = '${publish}', publish_via_partition_root = true${major < 18 ? '' : `, ${generated}`})`
    await change(session, [sql], tables.filter(isFiltered), writes)
    return []
  }
  if (existing.allTables) {
    const asked = tables.find((table) => table.where !== null)
    if (asked !== undefined) throw publishedWhole(name, asked)
    return []
  }
  const bySchema = tables.filter((table) => existing.tables.get(table.oid)?.isBySchema)
  const whole = bySchema.find((table) => table.where !== null)
  if (whole !== undefined) throw publishedWhole(name, whole)
  const missing = tables.filter((table) => !existing.tables.has(table.oid))
  const differing: SelectedTable[] = []
  for (const table of tables) {
    if (missing.includes(table) || bySchema.includes(table)) continue
    if (!(await agrees(session, existing, table))) differing.push(table)
  }
  const statements: string[] = []
  if (!existing.viaRoot) {
    statements.push(`ALTER PUBLICATION ${quoted} SET (publish_via_partition_root = true)`)
  }
  if (existing.generatedColumns === false) {
    statements.push(`ALTER PUBLICATION ${quoted} SET (${generated})`)
  }
  if (differing.length > 0) {
    statements.push(`ALTER PUBLICATION ${quoted} DROP TABLE ${differing.map(alone).join(', ')}`)
  }
  const added = [...differing, ...missing]
  if (added.length > 0) {
    statements.push(adding(`ALTER PUBLICATION ${quoted}`, ' ADD TABLE ', added))
  }
  await change(session, statements, tables.filter(isFiltered), writes)
  return differing
}

function adding(statement: string, word: string, tables: readonly SelectedTable[]): string {
  return tables.length === 0
    ? statement
    : `${statement}${word}${tables.map(publishedAs).join(', ')}`
}

function publishedWhole(name: string, table: SelectedTable): TailraceError {
  return new TailraceError(
    'SOURCE_MISCONFIGURED',
    `Publication "${name}" publishes all tables, or a whole schema: it cannot filter the rows of "${table.schema}.${table.name}".`,
    {
      fix: 'Set another "publication.name", or take "where" out of option "tableOptions".',
      details: { table: `${table.schema}.${table.name}` },
    },
  )
}

async function change(
  session: Session,
  statements: readonly string[],
  filtered: readonly SelectedTable[],
  writes: boolean,
): Promise<void> {
  if (statements.length > 0) await session.query('BEGIN')
  try {
    for (const sql of statements) await alter(session, sql, filtered)
    if (writes) for (const table of filtered) await refuseFailingWrites(session, table)
  } catch (error) {
    if (statements.length > 0 && !session.broken) await session.query('ROLLBACK')
    throw error
  }
  if (statements.length > 0) await session.query('COMMIT')
}

/** Changes a publication. @throws TailraceError SOURCE_PRIVILEGE with the statement that an owner could run */
export async function alter(
  session: Session,
  sql: string,
  filtered: readonly SelectedTable[] = [],
): Promise<void> {
  try {
    await session.query(sql)
  } catch (error) {
    if (!TailraceError.is(error)) throw error
    if (error.code === 'SOURCE_PRIVILEGE') {
      throw new TailraceError('SOURCE_PRIVILEGE', error.message, {
        fix:
          'Publications take CREATE on the database and ownership of the tables. Grant them, or let an owner run this and set "publication.create: false":\n' +
          `${sql};`,
        cause: error,
      })
    }
    throw conditionRefused(filtered, error)
  }
}
