import { describe, expect, it } from 'vitest'
import { ownMysqlAvailable, startMysql } from '../../../../../test/kit/index.ts'
import { connect, describeTable, readAll } from './reading.ts'

describe.each(['mysql-9.7', 'mariadb-11.8'] as const)('a session that reads', async (version) => {
  const { available } = await ownMysqlAvailable(version)
  it.skipIf(!available)(`sees the same whatever ${version} is set to`, async () => {
    const isMysql = version === 'mysql-9.7'
    const server = await startMysql({
      version,
      settings: {
        default_time_zone: '+05:00',
        sql_mode: 'PAD_CHAR_TO_FULL_LENGTH,ANSI_QUOTES,NO_ZERO_DATE,STRICT_ALL_TABLES',
        max_join_size: 10,
        net_write_timeout: 1,
        ...(isMysql
          ? { max_execution_time: 1 }
          : { max_statement_time: 0.001, idle_readonly_transaction_timeout: 1 }),
      },
    })
    try {
      await server.query('SET GLOBAL sql_select_limit = 3, GLOBAL sql_big_selects = 0')
      const database = await server.createDatabase()
      const client = await database.client()
      await client.query(
        `SET sql_mode = 'ANSI_QUOTES', time_zone = '+00:00', ${isMysql ? 'max_execution_time' : 'max_statement_time'} = 0`,
      )
      await client.query(
        'CREATE TABLE "t`t" (id int PRIMARY KEY, "a""b`c" char(10), at timestamp NULL, d date)',
      )
      const values = Array.from(
        { length: 5000 },
        (_, id) => `(${id}, 'é', '2024-05-06 07:08:09', '0000-00-00')`,
      )
      await client.query(`INSERT INTO "t\`t" VALUES ${values.join()}`)
      await client.end()
      const session = await connect(database, server.flavor)
      const t = await describeTable(session, server.flavor, database.database, 't`t')
      const rows = await readAll(session, t, t.sql)
      await session.close()
      expect(rows.length).toBe(5000)
      expect(rows[4999]!.after).toEqual({
        id: 4999,
        'a"b`c': 'é',
        at: '2024-05-06T07:08:09Z',
        d: '0000-00-00',
      })
    } finally {
      await server.remove()
    }
  })
})
