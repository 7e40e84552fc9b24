import { TailraceError } from '@tailrace/plugin-api'
import pg from 'pg'
import type { Session } from '../connection/session.ts'
import type { FoundTable } from '../tables/find-tables.ts'
import { type Publication, readPublication } from './read-publication.ts'

/** What publication is wanted. */
export interface PublicationRequest {
  readonly name: string
  readonly create: boolean
  readonly keyless: 'refuse' | 'inserts'
  readonly major: number
}

/** Name of the publication for tables of which only inserts can be published. */
export function insertsPublication(name: string): string {
  return `${name}_inserts`
}

export function qualified(table: { readonly schema: string; readonly name: string }): string {
  return `${pg.escapeIdentifier(table.schema)}.${pg.escapeIdentifier(table.name)}`
}

/**
 * Makes sure that a publication covers the tables, and never one that would make an application's writes fail: the server refuses updates and
 * deletes of a table that publishes them but has no usable replica identity. Such tables are refused, or have their inserts published by
 * a companion.
 *
 * @returns names of the publications to read
 * @throws TailraceError SOURCE_TABLE_IDENTITY, SOURCE_MISCONFIGURED, SOURCE_PRIVILEGE
 */
export async function ensurePublication(
  session: Session,
  tables: readonly FoundTable[],
  request: PublicationRequest,
): Promise<readonly string[]> {
  const { name, create, keyless, major } = request
  const existing = await readPublication(session, name, major)
  if (!create) return useExisting(existing, tables, name)
  const keyed = tables.filter((table) => table.hasIdentity)
  const rest = tables.filter((table) => !table.hasIdentity)
  // First of all out of the publication that makes their writes fail, then refused.
  if (existing !== null) await withdraw(session, existing, rest)
  if (rest.length > 0 && keyless === 'refuse') throw identityMissing(rest)
  await bring(session, existing, name, keyed, 'insert, update, delete, truncate')
  const companionName = insertsPublication(name)
  const companion = await readPublication(session, companionName, major)
  if (companion !== null) await withdraw(session, companion, keyed)
  if (rest.length === 0) return [name]
  await bring(session, companion, companionName, rest, 'insert, truncate')
  return [name, companionName]
}

function identityMissing(tables: readonly FoundTable[]): TailraceError {
  const names = tables.map((table) => `"${table.schema}.${table.name}"`).join(', ')
  return new TailraceError(
    'SOURCE_TABLE_IDENTITY',
    `Without a primary key or replica identity the server would refuse updates and deletes of ${names} once published.`,
    {
      fix: [
        'Add a primary key, or for each table:',
        ...tables.map((table) => `ALTER TABLE ${qualified(table)} REPLICA IDENTITY FULL;`),
        'or set "keyless: inserts" to read only what is inserted, or exclude the table in option "tables".',
      ].join('\n'),
      details: { tables: tables.map((table) => `${table.schema}.${table.name}`) },
    },
  )
}

/** Creates a publication, or adds the tables that it lacks. */
async function bring(
  session: Session,
  existing: Publication | null,
  name: string,
  tables: readonly FoundTable[],
  publish: string,
): Promise<void> {
  const quoted = pg.escapeIdentifier(name)
  if (existing === null) {
    const list = tables.length === 0 ? '' : ` FOR TABLE ${tables.map(qualified).join(', ')}`
    await change(
      session,
      `CREATE PUBLICATION ${quoted}${list} WITH (publish = '${publish}', publish_via_partition_root = true)`,
    )
    return
  }
  if (!existing.viaRoot) {
    await change(session, `ALTER PUBLICATION ${quoted} SET (publish_via_partition_root = true)`)
  }
  if (existing.allTables) return
  const missing = tables.filter((table) => !existing.tables.has(table.oid))
  if (missing.length === 0) return
  await change(
    session,
    `ALTER PUBLICATION ${quoted} ADD TABLE ${missing.map(qualified).join(', ')}`,
  )
}

async function withdraw(
  session: Session,
  publication: Publication,
  tables: readonly FoundTable[],
): Promise<void> {
  const present = tables.filter((table) => publication.tables.has(table.oid))
  if (present.length === 0) return
  const name = pg.escapeIdentifier(publication.name)
  await change(session, `ALTER PUBLICATION ${name} DROP TABLE ${present.map(qualified).join(', ')}`)
}

async function change(session: Session, sql: string): Promise<void> {
  try {
    await session.query(sql)
  } catch (error) {
    if (!TailraceError.is(error) || error.code !== 'SOURCE_PRIVILEGE') throw error
    throw new TailraceError('SOURCE_PRIVILEGE', error.message, {
      fix:
        'Publications take CREATE on the database and ownership of the tables. Grant them, or let an owner run this and set "publication.create: false":\n' +
        `${sql};`,
      cause: error,
    })
  }
}

function useExisting(
  existing: Publication | null,
  tables: readonly FoundTable[],
  name: string,
): readonly string[] {
  const quoted = pg.escapeIdentifier(name)
  if (existing === null) {
    throw new TailraceError('SOURCE_MISCONFIGURED', `There is no publication "${name}".`, {
      fix: `CREATE PUBLICATION ${quoted} FOR TABLE ${tables.map(qualified).join(', ')} WITH (publish_via_partition_root = true);`,
    })
  }
  const missing = existing.allTables
    ? []
    : tables.filter((table) => !existing.tables.has(table.oid))
  if (missing.length > 0) {
    const names = missing.map((table) => `"${table.schema}.${table.name}"`).join(', ')
    throw new TailraceError('SOURCE_MISCONFIGURED', `Publication "${name}" lacks ${names}.`, {
      fix: `ALTER PUBLICATION ${quoted} ADD TABLE ${missing.map(qualified).join(', ')};`,
    })
  }
  const root = tables.find((table) => table.isPartitioned)
  if (!existing.viaRoot && root !== undefined) {
    throw new TailraceError(
      'SOURCE_MISCONFIGURED',
      `Publication "${name}" publishes "${root.schema}.${root.name}" as its partitions, and partitioned tables are read through their root.`,
      { fix: `ALTER PUBLICATION ${quoted} SET (publish_via_partition_root = true);` },
    )
  }
  return [name]
}
