import { nearestNames, TailraceError } from '@tailrace/plugin-api'
import type { Session } from '../connection/session.ts'
import type { FoundTable } from '../tables/find-tables.ts'
import type { TableChoices } from '../tables/table-options.ts'
import { type IdentityColumns, readIdentityColumns } from './identity-columns.ts'
import { qualified } from './sql-names.ts'

/** The first version whose publications have column lists and row filters. */
export const FILTER_MAJOR = 15

/** A table and what a publication is to publish of it. */
export interface SelectedTable extends FoundTable {
  /** Columns that the server is to send, or null for all. */
  readonly columns: readonly string[] | null
  /** Condition of the rows that the server is to send, or null for all. */
  readonly where: string | null
}

/**
 * What of each table is to be published, as option `tableOptions` and the server allow. Columns that the server cannot leave out
 * are left out when they arrive; see `readTableSchema`.
 *
 * @throws TailraceError SOURCE_MISCONFIGURED for an unknown column, or a condition before PostgreSQL 15; SOURCE_TABLE_IDENTITY where columns
 * that identify rows are left out
 */
export async function selectTables(
  session: Session,
  tables: readonly FoundTable[],
  choices: TableChoices,
  major: number,
): Promise<readonly SelectedTable[]> {
  const id = (table: FoundTable) => `${table.schema}.${table.name}`
  const chosen = tables.filter((table) => choices(id(table)).columns !== null)
  const identities = await readIdentityColumns(
    session,
    chosen.map((table) => table.oid),
  )
  return tables.map((table) => {
    const { columns, where } = choices(id(table))
    if (where !== null && major < FILTER_MAJOR) throw noFilters(table, major)
    const identity = identities.get(table.oid)
    if (columns === null || identity === undefined) return { ...table, columns: null, where }
    refuseUnknown(table, columns, identity)
    if (table.hasIdentity) refuseWithoutIdentity(table, columns, identity)
    // Under a full identity the server refuses updates of a table whose list lacks a column.
    const isPushed = major >= FILTER_MAJOR && !(table.hasIdentity && identity.isFull)
    return { ...table, columns: isPushed ? columns : null, where }
  })
}

function noFilters(table: FoundTable, major: number): TailraceError {
  return new TailraceError(
    'SOURCE_MISCONFIGURED',
    `"where" of table "${table.schema}.${table.name}" needs PostgreSQL ${FILTER_MAJOR}, whose publications have row filters; the server is ${major}.`,
    {
      fix: 'Take "where" out of option "tableOptions", and leave rows out with the transform `filter`; or upgrade the server.',
      details: { table: `${table.schema}.${table.name}` },
    },
  )
}

function refuseUnknown(
  table: FoundTable,
  columns: readonly string[],
  identity: IdentityColumns,
): void {
  const unknown = columns.find((column) => !identity.columns.includes(column))
  if (unknown === undefined) return
  const close = nearestNames(unknown, identity.columns).map((name) => `"${name}"`)
  throw new TailraceError(
    'SOURCE_MISCONFIGURED',
    `Table "${table.schema}.${table.name}" has no column "${unknown}", which option "tableOptions" names.`,
    {
      fix:
        close.length > 0
          ? `Did you mean ${close.join(' or ')}? Correct "columns".`
          : `Correct "columns"; the table has ${identity.columns.join(', ')}.`,
      details: { table: `${table.schema}.${table.name}`, column: unknown },
    },
  )
}

function refuseWithoutIdentity(
  table: FoundTable,
  columns: readonly string[],
  { identity }: IdentityColumns,
): void {
  const missing = identity.filter((column) => !columns.includes(column))
  if (missing.length === 0) return
  throw new TailraceError(
    'SOURCE_TABLE_IDENTITY',
    `"columns" of table "${table.schema}.${table.name}" leaves out ${missing.join(', ')}, by which updates and deletes name the row: ` +
      'the server would refuse them once published.',
    {
      fix: `Add it in option "tableOptions": columns: [${[...missing, ...columns].join(', ')}]. Or choose another identity: ALTER TABLE ${qualified(table)} REPLICA IDENTITY USING INDEX …;`,
      details: { table: `${table.schema}.${table.name}`, columns: missing },
    },
  )
}
