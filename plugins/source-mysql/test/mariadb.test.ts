import { type SchemaChange, TailraceError } from '@tailrace/plugin-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Mysql,
  MYSQL_VERSIONS,
  type MysqlTestDatabase,
  ownMysqlAvailable,
  startMysql,
} from '../../../test/kit/index.ts'
import { createSource, idOf, Reading } from './harness.ts'
import { openReading } from '../../../test/sources/reading.ts'

for (const version of MYSQL_VERSIONS.filter((one) => one.startsWith('mariadb'))) {
  const { available } = await ownMysqlAvailable(version)
  describe.skipIf(!available)(`what ${version} has alone`, () => {
    let server: Mysql
    beforeAll(async () => {
      server = await startMysql({ version, settings: { binlog_row_metadata: 'MINIMAL' } })
    })
    afterAll(() => server?.remove())

    it('are alterations in two parts, which happen with the second, or never', async () => {
      const database = await server.createDatabase()
      await database.query('CREATE TABLE t (id int)')
      const source = createSource(database)
      const { reading } = await openReading(source)
      const client = await database.client()
      for (const sql of [
        'SET binlog_alter_two_phase = ON',
        'INSERT INTO t VALUES (1), (1)',
        'ALTER TABLE t ADD v int DEFAULT 7, ALGORITHM = COPY',
        'INSERT INTO t VALUES (2, 8)',
      ]) {
        await client.query(sql)
      }
      await expect(client.query('ALTER TABLE t ADD PRIMARY KEY (id)')).rejects.toThrow('Duplicate')
      await client.query('INSERT INTO t VALUES (3, 9)')
      await client.end()
      await reading.untilRows(4)
      expect(reading.rows.map(({ after }) => ({ ...after }))).toEqual([
        { id: 1 },
        { id: 1 },
        { id: 2, v: 8 },
        { id: 3, v: 9 },
      ])
      const told = reading.changes.filter((one): one is SchemaChange => one.kind === 'schema')
      expect(told.map(({ statement }) => statement)).toEqual([
        'ALTER TABLE t ADD v int DEFAULT 7, ALGORITHM = COPY',
      ])
      expect(reading.rows.at(-1)!.table.primaryKey).toEqual([])
      reading.stop()
      const ids = reading.changes.map(idOf)
      let seen = 0
      for (const { changes, position } of reading.batches) {
        seen += changes.length
        const again = new Reading(source, structuredClone(position as never))
        const rest = ids.slice(seen)
        await again.until(() => again.changes.length >= rest.length, 'the rest')
        expect(again.changes.map(idOf)).toEqual(rest)
        again.stop()
      }
      await source.close()
      await database.drop()
    })

    it.each(['MINIMAL', 'FULL'])(
      'are tables that keep what rows were, which are refused (%s)',
      async (metadata) => {
        await server.query(`SET GLOBAL binlog_row_metadata = '${metadata}'`)
        const database = await server.createDatabase()
        await database.query('CREATE TABLE t (id int PRIMARY KEY)')
        await refusedRows(
          database,
          'CREATE TABLE h (id int PRIMARY KEY) WITH SYSTEM VERSIONING',
          'h',
        )
        await database.query('DROP TABLE h')
        await refusedRows(database, 'ALTER TABLE t ADD SYSTEM VERSIONING', 't')
        const source = createSource(database)
        await expect(source.open(null)).rejects.toMatchObject({
          code: 'SOURCE_MISCONFIGURED',
          fix: expect.stringContaining(`!${database.database}.t`),
        })
        await source.close()
        await database.query('ALTER TABLE t DROP SYSTEM VERSIONING')
        const again = createSource(database)
        const { reading } = await openReading(again)
        await database.query('INSERT INTO t VALUES (99)')
        expect({ ...(await reading.untilRows(1))[0]!.after }).toEqual({ id: 99 })
        reading.stop()
        await again.close()
        await database.drop()
      },
    )
  })
}

/** Runs a statement that makes a table versioned while it is read, and then writes rows. */
async function refusedRows(database: MysqlTestDatabase, sql: string, table: string): Promise<void> {
  const source = createSource(database)
  const { reading } = await openReading(source)
  await database.query(sql)
  await database.query(`INSERT INTO ${table} VALUES (1)`)
  const error = await reading.untilError()
  expect(TailraceError.is(error) && [error.code, error.message]).toEqual([
    'SOURCE_MISCONFIGURED',
    expect.stringContaining(`${table}", whose rows are at`),
  ])
  await source.close()
}
