import type { CheckResult } from '@tailrace/plugin-api'
import pg from 'pg'
import type { Session } from '../connection/session.ts'
import { insertsPublication, qualified } from '../publication/ensure-publication.ts'
import { type Publication, readPublication } from '../publication/read-publication.ts'
import { findTables, type FoundTable } from '../tables/find-tables.ts'
import { type CheckRequest, failed } from './prechecks.ts'

/** Tables, their replica identity, and the publication. */
export async function* checkTables(
  session: Session,
  request: CheckRequest,
  major: number,
): AsyncGenerator<CheckResult> {
  let tables: readonly FoundTable[]
  try {
    tables = await findTables(session, request.options.tables)
  } catch (error) {
    yield failed('tables', error)
    return
  }
  yield tables.length === 0
    ? {
        check: 'tables',
        status: 'warn',
        detail: 'Option "tables" matches no table.',
        fix: 'Correct option "tables" (schema.table patterns), or create the tables.',
      }
    : { check: 'tables', status: 'pass', detail: `${tables.length} tables match.` }
  for (const table of tables) if (!table.hasIdentity) yield keyless(table, request)
  const publication = await readPublication(session, request.publication, major)
  const companion = await readPublication(session, insertsPublication(request.publication), major)
  const missing = tables.filter((table) => !isCovered(table, publication, companion))
  yield await publicationState(session, request, publication, missing)
}

function keyless(table: FoundTable, { options }: CheckRequest): CheckResult {
  const name = `"${table.schema}.${table.name}"`
  const fix = `Add a primary key, or: ALTER TABLE ${qualified(table)} REPLICA IDENTITY FULL;`
  if (options.keyless === 'inserts') {
    const detail = `${name} has no usable replica identity: only its inserts are read.`
    return { check: 'replica-identity', status: 'warn', detail, fix }
  }
  return {
    check: 'replica-identity',
    status: 'fail',
    detail: `${name} has no usable replica identity: the server would refuse its updates and deletes once published.`,
    code: 'SOURCE_TABLE_IDENTITY',
    fix: `${fix} Or set "keyless: inserts".`,
  }
}

function isCovered(
  table: FoundTable,
  publication: Publication | null,
  companion: Publication | null,
): boolean {
  return [publication, companion].some(
    (one) => one !== null && (one.allTables || one.tables.has(table.oid)),
  )
}

async function publicationState(
  session: Session,
  { options, publication: name }: CheckRequest,
  publication: Publication | null,
  missing: readonly FoundTable[],
): Promise<CheckResult> {
  const check = 'publication'
  const quoted = pg.escapeIdentifier(name)
  const list = missing.map(qualified).join(', ')
  const fix =
    publication === null
      ? `CREATE PUBLICATION ${quoted}${list === '' ? '' : ` FOR TABLE ${list}`} WITH (publish_via_partition_root = true);`
      : `ALTER PUBLICATION ${quoted} ADD TABLE ${list};`
  if (publication !== null && missing.length === 0) {
    return { check, status: 'pass', detail: `Publication "${name}" covers the tables.` }
  }
  const what =
    publication === null
      ? `There is no publication "${name}"`
      : `Publication "${name}" lacks ${missing.length} of the tables`
  if (!options.publication.create) {
    return { check, status: 'fail', detail: `${what}.`, code: 'SOURCE_MISCONFIGURED', fix }
  }
  const [may] = await session.query<{ create: boolean; owned: boolean }>(
    `SELECT has_database_privilege(current_database(), 'CREATE') AS create,
            NOT EXISTS (SELECT FROM pg_class c
                         WHERE c.oid = ANY ($1::oid[]) AND NOT pg_has_role(c.relowner, 'USAGE')) AS owned`,
    [missing.map((table) => String(table.oid))],
  )
  if (may!.create && may!.owned) {
    return { check, status: 'pass', detail: `${what}: starting will make it so.` }
  }
  const lack = may!.create ? 'does not own all of the tables' : 'lacks CREATE on the database'
  return {
    check,
    status: 'fail',
    detail: `${what}, and the user ${lack}.`,
    code: 'SOURCE_PRIVILEGE',
    fix: `Let an owner run this, and set "publication.create: false":\n${fix}`,
  }
}
