import type { Connection } from 'mysql2/promise'
import type {
  CatalogColumn,
  CatalogIndexPart,
  CatalogTable,
  Session,
  Table,
} from '../../src/index.ts'
import { tableFromCatalog } from '../../src/index.ts'
import { rowsOf } from './connection.ts'

type Named<Row> = Row & { TABLE_SCHEMA: string; TABLE_NAME: string }

const nameOf = (row: { TABLE_SCHEMA: string; TABLE_NAME: string }) =>
  `${row.TABLE_SCHEMA}.${row.TABLE_NAME}`

/** Every table of these databases as the catalog says it, by `database.table`. */
export async function readCatalog(
  connection: Connection,
  databases: string[],
  session: Session,
): Promise<Map<string, Table>> {
  const where = 'WHERE TABLE_SCHEMA IN (?)'
  const tables = await rowsOf<CatalogTable & { TABLE_TYPE: string }>(
    connection,
    `SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_COLLATION, TABLE_COMMENT
     FROM information_schema.TABLES ${where} AND TABLE_TYPE NOT LIKE '%VIEW' AND TABLE_TYPE NOT LIKE 'TEMPORARY%'`,
    [databases],
  )
  const columns = Map.groupBy(
    await rowsOf<Named<CatalogColumn>>(
      connection,
      `SELECT * FROM information_schema.COLUMNS ${where}`,
      [databases],
    ),
    nameOf,
  )
  const parts = Map.groupBy(
    await rowsOf<Named<CatalogIndexPart>>(
      connection,
      `SELECT * FROM information_schema.STATISTICS ${where}`,
      [databases],
    ),
    nameOf,
  )
  return new Map(
    tables.map((table) => [
      nameOf(table),
      tableFromCatalog(
        table,
        columns.get(nameOf(table)) ?? [],
        parts.get(nameOf(table)) ?? [],
        session,
      ),
    ]),
  )
}
