import type { Schemas } from '@tailrace/mysql-ddl'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  MYSQL_VERSIONS,
  type Mysql,
  mysqlAvailable,
  startMysql,
} from '../../../../test/kit/index.ts'
import { beginLog, readLog } from '../tables/read-log.ts'
import { catalogOf, versionsOf } from '../tables/sources.ts'
import { compareRows } from './differences.ts'
import { selectedDifferences, selectRows } from './selected.ts'
import { statementsOf, typeTable } from './type-table.ts'

describe.each(MYSQL_VERSIONS)('types of %s', async (version) => {
  const { available } = await mysqlAvailable(version)
  describe.skipIf(!available)('in the log', () => {
    const table = typeTable(version)
    const modes = version === 'mysql-9.7' ? ['FULL', 'MINIMAL'] : ['FULL', 'MINIMAL', 'NO_LOG']
    let server: Mysql
    /** The database without tables. */
    let schemas: Schemas
    beforeAll(async () => {
      server = await startMysql({ version })
      await server.query('CREATE DATABASE shop')
      schemas = await catalogOf(server, ['shop.*'])
    })
    afterAll(() => server?.remove())

    it.each(modes)('are exact with %s metadata', async (metadata) => {
      await server.query(`SET GLOBAL binlog_row_metadata = '${metadata}'`)
      const file = await beginLog(server)
      const client = await server.client({ database: 'shop' })
      await client.query(`SET time_zone = '+00:00', sql_mode = 'ALLOW_INVALID_DATES'`)
      const name = `types_${metadata.toLowerCase()}`
      for (const sql of statementsOf(name, table)) await client.query(sql)
      const selected = await selectRows(client, name, table)
      await client.query(`DELETE FROM ${name}`)
      await client.end()
      const { versions } = await versionsOf(server, ['shop.*'], { schemas })
      const { rows, statements } = await readLog(server, file, versions)

      expect(rows.length).toBe(3 * table.rows.length)
      const { found, compared } = compareRows(rows, table)
      console.log(
        `${version}, ${metadata}: ${table.types.length} types, ${compared} comparisons, differences ${found.length}`,
      )
      expect(found).toEqual([])
      // One version for all rows: the very one that the statement that made the table brought.
      const schema = statements[0]!.parts[0]!.table!
      expect(new Set(rows.map((row) => row.schema))).toEqual(new Set([schema]))
      expect(
        schema.columns.slice(1).map((one, index) => [table.types[index]!.type, one.type]),
      ).toEqual(table.types.map((one) => [one.type, one.logical]))
      expect(selectedDifferences(schema, selected, table)).toEqual([])
    })
  })
})
