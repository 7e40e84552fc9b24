import { type Logger, TailraceError } from '@tailrace/plugin-api'
import pg from 'pg'
import type { Session } from '../connection/session.ts'
import type { OwnTables } from '../signals/ensure-signals.ts'
import type { FoundTable } from '../tables/find-tables.ts'
import type { TableChoices } from '../tables/table-options.ts'
import { alone, alter, bring } from './apply.ts'
import { type Publication, readPublication } from './read-publication.ts'
import { refuseFailingWrites } from './refuse-writes.ts'
import { type SelectedTable, selectTables } from './select.ts'
import { identityFix } from './identity-fix.ts'
import { useExisting } from './use-existing.ts'

export { qualified } from './sql-names.ts'

/** What publication is wanted. */
export interface PublicationRequest {
  readonly name: string
  readonly create: boolean
  readonly keyless: 'refuse' | 'inserts'
  readonly major: number
  readonly choices: TableChoices
  readonly logger: Logger
  /** Tables of the pipeline's own that it has to read; of a publication of the user's, only `statements`. */
  readonly own: OwnTables
}

/** Name of the publication for tables of which only inserts can be published. */
export function insertsPublication(name: string): string {
  return `${name}_inserts`
}

/**
 * Makes sure that a publication covers the tables, and never one that would make an application's writes fail: the server refuses updates and
 * deletes of a table that publishes them but has no usable replica identity, or whose column list or row filter does not go
 * with it. Tables without identity are refused, or have their inserts published by a companion; lists and filters that do not go with it are refused.
 * A publication that Tailrace may change is made to publish what the options say, no more and no less of each table.
 *
 * @returns names of the publications to read
 * @throws TailraceError SOURCE_TABLE_IDENTITY, SOURCE_MISCONFIGURED, SOURCE_PRIVILEGE
 */
export async function ensurePublication(
  session: Session,
  found: readonly FoundTable[],
  request: PublicationRequest,
): Promise<readonly string[]> {
  const { name, create, keyless, major } = request
  const existing = await readPublication(session, name, major)
  const tables = await selectTables(session, found, request.choices, major)
  const { statements, heartbeat } = request.own
  if (!create) return useExisting(session, existing, [...tables, ...whole(statements)], request)
  const listed = (table: FoundTable | null) => tables.some(({ oid }) => oid === table?.oid)
  const own = [statements, heartbeat].filter((table) => !listed(table)).flatMap(whole)
  const keyed = [...tables.filter((table) => table.hasIdentity), ...own]
  const rest = tables.filter((table) => !table.hasIdentity)
  // First of all out of the publication that makes their writes fail, then refused.
  if (existing !== null) await withdraw(session, existing, rest)
  if (rest.length > 0 && keyless === 'refuse') throw identityMissing(rest)
  try {
    const all = 'insert, update, delete, truncate'
    report(request, await bring(session, existing, name, keyed, all, major))
  } catch (error) {
    if (existing !== null) await withdrawFailing(session, existing, keyed)
    throw error
  }
  const companionName = insertsPublication(name)
  const companion = await readPublication(session, companionName, major)
  if (companion !== null) await withdraw(session, companion, keyed)
  if (rest.length === 0) return [name]
  report(request, await bring(session, companion, companionName, rest, 'insert, truncate', major))
  return [name, companionName]
}

function whole(table: FoundTable | null): SelectedTable[] {
  return table === null ? [] : [{ ...table, columns: null, where: null }]
}

function report({ logger, name }: PublicationRequest, changed: readonly SelectedTable[]): void {
  if (changed.length === 0) return
  const tables = changed.map((table) => `${table.schema}.${table.name}`)
  logger.info(
    { publication: name, tables },
    'the publication now has the columns and rows asked for',
  )
}

function identityMissing(tables: readonly FoundTable[]): TailraceError {
  const names = tables.map((table) => `"${table.schema}.${table.name}"`).join(', ')
  return new TailraceError(
    'SOURCE_TABLE_IDENTITY',
    `Without a primary key or replica identity the server would refuse updates and deletes of ${names} once published.`,
    {
      fix: [
        'Add a primary key, or for each table:',
        ...tables.map(identityFix),
        'or set "keyless: inserts" to read only what is inserted, or exclude the table in option "tables".',
      ].join('\n'),
      details: { tables: tables.map((table) => `${table.schema}.${table.name}`) },
    },
  )
}

async function withdraw(
  session: Session,
  publication: Publication,
  tables: readonly FoundTable[],
): Promise<void> {
  const present = tables.filter((table) => publication.tables.get(table.oid)?.isBySchema === false)
  if (present.length === 0) return
  const name = pg.escapeIdentifier(publication.name)
  await alter(session, `ALTER PUBLICATION ${name} DROP TABLE ${present.map(alone).join(', ')}`)
}

/** Takes out of a publication what makes writes fail already, since an identity was changed. */
async function withdrawFailing(
  session: Session,
  publication: Publication,
  tables: readonly FoundTable[],
): Promise<void> {
  for (const table of tables) {
    const found = publication.tables.get(table.oid)
    if (found === undefined || (found.columns === null && found.where === null)) continue
    try {
      await refuseFailingWrites(session, table)
    } catch (error) {
      if (!TailraceError.is(error) || error.code !== 'SOURCE_TABLE_IDENTITY') throw error
      await withdraw(session, publication, [table])
    }
  }
}
