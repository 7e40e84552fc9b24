import type { CheckResult } from '@tailrace/plugin-api'
import pg from 'pg'
import { type CheckRequest, failed } from '../check/prechecks.ts'
import { checkRowFilters, type FilteredTable } from '../check/row-filters.ts'
import type { Session } from '../connection/session.ts'
import type { FoundTable } from '../tables/find-tables.ts'
import { tableChoices } from '../tables/table-options.ts'
import { agrees, publishedAs } from './apply.ts'
import { insertsPublication } from './ensure-publication.ts'
import { type Publication, readPublication } from './read-publication.ts'
import { refuseFailingWrites } from './refuse-writes.ts'
import { type SelectedTable, selectTables } from './select.ts'
import { useExisting } from './use-existing.ts'

const check = 'publication'

/** The publication, what it publishes of the tables, and whether the user may make it so. */
export async function* checkPublication(
  session: Session,
  request: CheckRequest,
  found: readonly FoundTable[],
  major: number,
): AsyncGenerator<CheckResult> {
  const { options, publication: name } = request
  let tables: readonly SelectedTable[]
  try {
    tables = await selectTables(session, found, tableChoices(options.tableOptions), major)
  } catch (error) {
    yield failed('table-options', error)
    return
  }
  const publication = await readPublication(session, name, major)
  try {
    for (const table of tables) {
      const now = publication?.tables.get(table.oid)
      if (now && (now.columns !== null || now.where !== null))
        await refuseFailingWrites(session, table)
    }
    if (!options.publication.create)
      await useExisting(session, publication, tables, { name, logger: null })
  } catch (error) {
    yield failed(check, error)
    return
  }
  yield* checkRowFilters(session, filteredTables(tables, publication, options.publication.create))
  const companion = await readPublication(session, insertsPublication(name), major)
  const wrong: SelectedTable[] = []
  if (options.publication.create) {
    for (const table of tables) {
      const own = table.hasIdentity ? publication : companion
      if (!(await isPublished(session, own, table))) wrong.push(table)
    }
  }
  if (publication !== null && wrong.length === 0) {
    yield { check, status: 'pass', detail: `Publication "${name}" covers the tables.` }
    return
  }
  yield await toBeMade(session, request, publication, wrong)
  if (wrong.length > 0) yield await ownership(session, request, wrong)
}

/** Tables whose updates are published through a row filter: the asked one, or that of a publication which is left as it is. */
function filteredTables(
  tables: readonly SelectedTable[],
  publication: Publication | null,
  isMade: boolean,
): readonly FilteredTable[] {
  return tables.flatMap((table) => {
    const now = publication?.tables.get(table.oid)
    const where = isMade ? table.where : (now?.where ?? null)
    const columns = table.columns ?? (isMade ? null : (now?.columns ?? null))
    return table.hasIdentity && where !== null ? [{ ...table, where, columns }] : []
  })
}

async function isPublished(
  session: Session,
  publication: Publication | null,
  table: SelectedTable,
): Promise<boolean> {
  if (publication === null) return false
  if (publication.allTables) return table.where === null
  return publication.tables.has(table.oid) && (await agrees(session, publication, table))
}

async function toBeMade(
  session: Session,
  { publication: name, connection }: CheckRequest,
  publication: Publication | null,
  wrong: readonly SelectedTable[],
): Promise<CheckResult> {
  const what =
    publication === null
      ? `There is no publication "${name}"`
      : `Publication "${name}" does not publish ${wrong.length} of the tables as it should`
  const [may] = await session.query<{ create: boolean }>(
    `SELECT has_database_privilege(current_database(), 'CREATE') AS create`,
  )
  if (publication !== null || may!.create) {
    return { check, status: 'pass', detail: `${what}: starting will make it so.` }
  }
  const { database, user } = connection
  const sql = `GRANT CREATE ON DATABASE ${pg.escapeIdentifier(database)} TO ${pg.escapeIdentifier(user)};`
  return {
    check,
    status: 'fail',
    detail: `${what}, and the user lacks CREATE on the database.`,
    code: 'SOURCE_PRIVILEGE',
    fix: `${sql}\nOr let an owner run this, and set "publication.create: false":\n${statement(name, null, wrong)}`,
    sql,
  }
}

/** Only who owns a table may put it into a publication. */
async function ownership(
  session: Session,
  { publication: name, connection }: CheckRequest,
  wrong: readonly SelectedTable[],
): Promise<CheckResult> {
  const rows = await session.query<{ oid: string; owner: string }>(
    `SELECT oid::text, pg_get_userbyid(relowner)::text AS owner FROM pg_class
      WHERE oid = ANY ($1::oid[]) AND NOT pg_has_role(relowner, 'USAGE')`,
    [wrong.map((table) => String(table.oid))],
  )
  const of = 'table-ownership'
  if (rows.length === 0) {
    const detail = 'The user owns the tables that are to be published, or is of the roles that do.'
    return { check: of, status: 'pass', detail }
  }
  const owners = [...new Set(rows.map((row) => row.owner))]
  const not = wrong.filter((table) => rows.some((row) => Number(row.oid) === table.oid))
  const some = not.slice(0, 5).map((table) => `"${table.schema}.${table.name}"`)
  const more = not.length > some.length ? ` and ${not.length - some.length} more` : ''
  const sql = owners
    .map(
      (owner) => `GRANT ${pg.escapeIdentifier(owner)} TO ${pg.escapeIdentifier(connection.user)};`,
    )
    .join('\n')
  return {
    check: of,
    status: 'fail',
    detail: `The user does not own ${some.join(', ')}${more} (${owners.join(', ')} does), and so cannot publish them.`,
    code: 'SOURCE_PRIVILEGE',
    fix: `${sql}\nOr let an owner run this, and set "publication.create: false":\n${statement(name, true, not)}`,
  }
}

function statement(name: string, exists: true | null, tables: readonly SelectedTable[]): string {
  const quoted = pg.escapeIdentifier(name)
  const list = tables.map(publishedAs).join(', ')
  if (exists !== null) return `ALTER PUBLICATION ${quoted} ADD TABLE ${list};`
  const of = list === '' ? '' : ` FOR TABLE ${list}`
  return `CREATE PUBLICATION ${quoted}${of} WITH (publish_via_partition_root = true);`
}
