import { isUnknown, type Table } from '@tailrace/mysql-ddl'
import { TailraceError } from '@tailrace/plugin-api'
import { chunkSize } from '@tailrace/plugin-api/snapshot'
import type { Session } from '../../connection/session.ts'
import type { TableChoices } from '../../table-options.ts'
import { estimateTables, hasMoreRows } from '../chunks/estimates.ts'
import type { ReadTable } from '../chunks/read-table.ts'
import { chooseKey } from '../keys/chunk-key.ts'
import type { MysqlPlannedTable } from '../mysql-plan.ts'

/** How tables are to be read. */
export interface PlanRequest {
  readonly choices: TableChoices
  /** Condition of the rows to read beside that of option `tableOptions`, or null for all. */
  readonly where: string | null
  /** Whether their rows are counted beside their reading. */
  readonly isCounted: boolean
}

/** A table that is planned. */
interface Named {
  readonly database: string
  readonly name: string
}

/**
 * Decides how tables are read, by what the server knows of them.
 *
 * @param definitions in the order of `tables`; tables that do not exist any more are left out
 */
export async function planTables(
  session: Session,
  definitions: readonly Table[],
  { choices, where, isCounted }: PlanRequest,
): Promise<readonly MysqlPlannedTable[]> {
  const keyed = keyedTables(definitions, choices)
  const estimates = await estimateTables(session, keyed)
  const planned: MysqlPlannedTable[] = []
  for (const [i, table] of keyed.entries()) {
    const { database, name, key } = table
    const chosen = choices(`${database}.${name}`)
    const estimate = estimates[i]!
    const { chunkRows, isSmall } = chunkSize(estimate, chosen.chunkRows)
    const isOneChunk = key !== null && isSmall && !(await hasMoreRows(session, table, chunkRows))
    planned.push({
      schema: database,
      name,
      key,
      where: both(chosen.where, where),
      chunkRows,
      isSmall: isOneChunk,
      expectedRows: estimate.rows,
      isCounted,
    })
  }
  return planned
}

/** What each table is cut by, of the columns that are read. */
export function keyedTables(
  definitions: readonly Table[],
  choices: TableChoices,
): readonly ReadTable[] {
  return definitions.map((definition) => {
    const { database, name } = definition
    return { database, name, key: usableKey(definition, choices(`${database}.${name}`).columns) }
  })
}

/** A key of which no column is left out. */
function usableKey(definition: Table, kept: readonly string[] | null) {
  const key = chooseKey(definition)
  if (key === null || kept === null) return key
  return key.columns.every(({ name }) => kept.includes(name)) ? key : null
}

function both(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other
  return `(${one}\n) AND (${other}\n)`
}

/**
 * The definitions among what the catalog has, without tables that are gone.
 *
 * @throws TailraceError SOURCE_SCHEMA_UNKNOWN for a table of a type that is not known
 */
export function knownDefinitions(
  tables: readonly Named[],
  found: readonly (Table | { readonly unknown: string } | undefined)[],
): readonly Table[] {
  return tables.flatMap(({ database, name }, i) => {
    const definition = found[i]
    if (definition === undefined) return []
    if (!isUnknown(definition as Table)) return [definition as Table]
    const { unknown } = definition as { unknown: string }
    throw new TailraceError(
      'SOURCE_SCHEMA_UNKNOWN',
      `The definition of table "${database}.${name}" cannot be read: ${unknown}.`,
      { fix: `Exclude the table from option "tables": '!${database}.${name}'.` },
    )
  })
}
