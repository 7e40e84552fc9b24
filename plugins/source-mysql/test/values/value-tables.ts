import type { Connection } from 'mysql2/promise'
import { columnsFor } from '../../../../packages/mysql-binlog/test/rows/fuzz/columns-for.ts'
import { FuzzTable } from '../../../../packages/mysql-binlog/test/rows/fuzz/fuzz-table.ts'
import type { Random } from '../../../../packages/mysql-binlog/test/rows/fuzz/random.ts'
import type { Mysql } from '../../../../test/kit/index.ts'
import { ownColumns } from './own-columns.ts'

/** As many as the rows of a table may have columns in one page. */
const COLUMNS = 50

/** Tables that together have a column of every type and character set of a server. */
export async function createValueTables(
  server: Mysql,
  client: Connection,
  random: Random,
): Promise<FuzzTable[]> {
  const charsets = await server.query<{ name: string }>(
    `SELECT CHARACTER_SET_NAME AS name FROM information_schema.CHARACTER_SETS WHERE CHARACTER_SET_NAME <> 'binary'`,
  )
  const columns = [
    ...columnsFor(
      server.version,
      charsets.map(({ name }) => name),
    ),
    ...ownColumns(server.version),
  ]
  const tables: FuzzTable[] = []
  for (let at = 0; at < columns.length; at += COLUMNS) {
    const part = columns.slice(at, at + COLUMNS)
    tables.push(new FuzzTable(client, `t${at}`, part, random))
  }
  for (const table of tables) await table.create()
  return tables
}
