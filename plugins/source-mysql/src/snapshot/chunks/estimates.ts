import type { TableEstimate } from '@tailrace/plugin-api/snapshot'
import type { Session } from '../../connection/session.ts'
import { quotedName } from '../../quoted-name.ts'
import { type ReadTable, tableReference } from './read-table.ts'

interface EstimateRow {
  readonly database: string
  readonly name: string
  readonly count: string | null
  readonly bytes: string | null
}

const query = `
SELECT TABLE_SCHEMA AS \`database\`, TABLE_NAME AS name, TABLE_ROWS AS count, DATA_LENGTH AS bytes
  FROM information_schema.TABLES WHERE (TABLE_SCHEMA, TABLE_NAME) IN (?)`

/** How large tables are, by the engines' statistics, which may be old: of each, in their order. One that is not there counts as empty. */
export async function estimateTables(
  session: Session,
  tables: readonly ReadTable[],
): Promise<readonly TableEstimate[]> {
  if (tables.length === 0) return []
  // MySQL 8 keeps what it found for a day; others have no such setting.
  await session.query('SET SESSION information_schema_stats_expiry = 0').catch(() => {})
  const names = tables.map(({ database, name }) => [database, name])
  const rows = await session.query<EstimateRow>(query, [names])
  const idOf = ({ database, name }: { database: string; name: string }) => `${database}\0${name}`
  const found = new Map(rows.map((row) => [idOf(row), row]))
  return tables.map((table) => {
    const row = found.get(idOf(table))
    return { rows: Number(row?.count ?? 0), bytes: Number(row?.bytes ?? 0) }
  })
}

/** Whether a table has more rows than so many, by counting so far along its key. */
export async function hasMoreRows(
  session: Session,
  table: ReadTable,
  rows: number,
): Promise<boolean> {
  const columns = table.key!.columns.map(({ name }) => quotedName(name)).join(', ')
  const found = await session.query(
    `SELECT 1 FROM ${tableReference(table)} ORDER BY ${columns} LIMIT 1 OFFSET ${rows}`,
  )
  return found.length > 0
}
