import { type Logger, TailraceError } from '@tailrace/plugin-api'
import pg from 'pg'
import type { Session } from '../connection/session.ts'
import { agrees, publishedAs } from './apply.ts'
import type { Publication } from './read-publication.ts'
import type { SelectedTable } from './select.ts'

/**
 * Checks a publication that is the user's own. Its column lists and row filters hold where the options ask for none; a row filter that
 * the options ask for must be there. Columns that are asked for are left out when they arrive, whatever it publishes.
 *
 * @returns names of the publications to read
 * @throws TailraceError SOURCE_MISCONFIGURED with the statement that an owner could run
 */
export async function useExisting(
  session: Session,
  existing: Publication | null,
  tables: readonly SelectedTable[],
  { name, logger }: { readonly name: string; readonly logger: Logger | null },
): Promise<readonly string[]> {
  const quoted = pg.escapeIdentifier(name)
  if (existing === null) {
    throw new TailraceError('SOURCE_MISCONFIGURED', `There is no publication "${name}".`, {
      fix: `CREATE PUBLICATION ${quoted} FOR TABLE ${tables.map(publishedAs).join(', ')} WITH (publish_via_partition_root = true);`,
    })
  }
  const missing = existing.allTables
    ? []
    : tables.filter((table) => !existing.tables.has(table.oid))
  if (missing.length > 0) {
    const names = missing.map((table) => `"${table.schema}.${table.name}"`).join(', ')
    throw new TailraceError('SOURCE_MISCONFIGURED', `Publication "${name}" lacks ${names}.`, {
      fix: `ALTER PUBLICATION ${quoted} ADD TABLE ${missing.map(publishedAs).join(', ')};`,
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
  for (const table of tables) {
    const found = existing.tables.get(table.oid)
    refuseHiddenColumn(existing, table)
    if (
      table.where !== null &&
      !(await agrees(session, existing, { ...table, columns: found?.columns ?? null }))
    ) {
      throw filterDiffers(existing, table)
    }
    if (table.where === null && found !== undefined && found.where !== null) {
      const fields = {
        publication: name,
        table: `${table.schema}.${table.name}`,
        where: found.where,
      }
      logger?.info(fields, 'the publication filters rows')
    }
  }
  return [name]
}

function refuseHiddenColumn(existing: Publication, table: SelectedTable): void {
  const list = existing.tables.get(table.oid)?.columns
  const hidden = list && table.columns?.find((column) => !list.includes(column))
  if (hidden === undefined || hidden === null) return
  throw new TailraceError(
    'SOURCE_MISCONFIGURED',
    `Publication "${existing.name}" does not publish column "${hidden}" of "${table.schema}.${table.name}", which option "tableOptions" names.`,
    { fix: `Take it out of "columns", or let an owner run:\n${again(existing, table)}` },
  )
}

function filterDiffers(existing: Publication, table: SelectedTable): TailraceError {
  const id = `${table.schema}.${table.name}`
  const where = existing.tables.get(table.oid)?.where ?? null
  const has = where === null ? 'all rows' : `the rows where ${where}`
  return new TailraceError(
    'SOURCE_MISCONFIGURED',
    `Publication "${existing.name}" publishes ${has} of "${id}", and option "tableOptions" asks for those where ${table.where}.`,
    {
      fix: `Take "where" out of option "tableOptions" to read what is published, or let an owner run:\n${again(existing, table)}`,
      details: { table: id, published: where, asked: table.where },
    },
  )
}

function again({ name }: Publication, table: SelectedTable): string {
  const quoted = pg.escapeIdentifier(name)
  const plain = publishedAs({ ...table, columns: null, where: null })
  return `BEGIN; ALTER PUBLICATION ${quoted} DROP TABLE ${plain}; ALTER PUBLICATION ${quoted} ADD TABLE ${publishedAs(table)}; COMMIT;`
}
