import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  MYSQL_VERSIONS,
  mysqlAvailable,
  type SharedMysql,
  sharedMysql,
} from '../../../../../test/kit/index.ts'
import type { MysqlTestDatabase } from '../../../../../test/kit/mysql/database.ts'
import type { LoggedRow } from '../../tables/read-log.ts'
import { compareRows } from '../../types/differences.ts'
import { statementsOf, typeTable } from '../../types/type-table.ts'
import { connect, describeTable, readAll } from './reading.ts'

describe.each(MYSQL_VERSIONS)('rows that are read from %s', async (version) => {
  const { available } = await mysqlAvailable(version)
  describe.skipIf(!available)('by SELECT', () => {
    let server: SharedMysql
    let database: MysqlTestDatabase
    beforeAll(async () => {
      server = await sharedMysql(version)
      database = await server.createDatabase()
    })
    afterAll(() => database?.drop())

    it('have the values of every type that the log has', async () => {
      const table = typeTable(version)
      const client = await database.client()
      await client.query(`SET time_zone = '+00:00', sql_mode = 'ALLOW_INVALID_DATES'`)
      for (const sql of statementsOf('types', table)) await client.query(sql)
      await client.end()
      const session = await connect(database, server.flavor)
      const described = await describeTable(session, server.flavor, database.database, 'types')
      const rows = await readAll(session, described, described.sql)
      await session.close()
      expect(rows.length).toBe(table.rows.length)
      const { found, compared } = compareRows(
        rows.map(
          ({ cells, beforeAt, afterAt }) =>
            ({
              op: 'insert',
              schema: described.schema,
              cells,
              beforeAt,
              afterAt,
            }) as LoggedRow,
        ),
        table,
      )
      expect(found).toEqual([])
      expect(compared).toBeGreaterThan(1000)
    })
  })
})
