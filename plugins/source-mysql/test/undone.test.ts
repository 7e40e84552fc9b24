import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  MYSQL_VERSIONS,
  mysqlAvailable,
  type SharedMysql,
  sharedMysql,
} from '../../../test/kit/index.ts'
import { createSource, idOf, Reading } from './harness.ts'
import { openReading } from '../../../test/sources/reading.ts'

for (const version of MYSQL_VERSIONS) {
  const { available } = await mysqlAvailable(version)
  const isMaria = version.startsWith('mariadb')
  describe.skipIf(!available)(`rows of ${version} that are rolled back`, () => {
    let server: SharedMysql
    beforeAll(async () => {
      server = await sharedMysql(version)
    })
    afterAll(() => server?.close())

    async function stage() {
      const database = await server.createDatabase()
      await database.query('CREATE TABLE t (id int PRIMARY KEY)')
      await database.query('CREATE TABLE m (id int PRIMARY KEY) ENGINE=MyISAM')
      const source = createSource(database)
      const { reading } = await openReading(source)
      const client = await database.client()
      const run = async (...statements: string[]) => {
        for (const sql of statements) await client.query(sql)
      }
      const many = (from: number, to: number) =>
        `INSERT INTO t VALUES ${Array.from({ length: to - from }, (_, at) => `(${from + at})`).join(',')}`
      const tableIds = ({ rows }: Reading) =>
        rows.filter(({ table }) => table.name === 't').map((row) => row.value('after', 0) as number)
      const close = async () => {
        await client.end()
        await source.close()
        await database.drop()
      }
      return { database, source, reading, run, many, tableIds, close }
    }

    it('are not delivered, where the log has them', async () => {
      const { reading, run, tableIds, close } = await stage()
      await run(
        'BEGIN',
        'INSERT INTO t VALUES (1)',
        'CREATE TEMPORARY TABLE x (id int)',
        'ROLLBACK',
      )
      await run(
        'BEGIN',
        'INSERT INTO t VALUES (2)',
        'SAVEPOINT `Pläne`',
        'INSERT INTO t VALUES (3)',
      )
      await run(
        'DROP TEMPORARY TABLE IF EXISTS x',
        'SAVEPOINT inner_one',
        'INSERT INTO t VALUES (4)',
      )
      await run('ROLLBACK TO `pläne`', 'INSERT INTO t VALUES (5)', 'COMMIT')
      await run('BEGIN', 'SAVEPOINT a', 'INSERT INTO t VALUES (6)')
      // With GTIDs, MySQL allows no other engines within transactions.
      if (isMaria) await run('INSERT INTO m VALUES (6)')
      await run('ROLLBACK TO a', 'INSERT INTO t VALUES (7)', 'RELEASE SAVEPOINT a', 'COMMIT')
      await run('INSERT INTO t VALUES (99)')
      await reading.until(() => tableIds(reading).includes(99), 'the last row')
      expect(tableIds(reading)).toEqual([2, 5, 7, 99])
      expect(reading.rows.filter(({ table }) => table.name === 'm')).toHaveLength(isMaria ? 1 : 0)
      const rows = reading.rows.filter(
        ({ transaction }) => transaction === reading.rows[0]!.transaction,
      )
      expect(rows.map(({ ordinal }) => ordinal)).toEqual([0, 1])
      const marks = reading.changes.flatMap((change) =>
        change.kind === 'mark' ? [change.mark] : [],
      )
      expect(marks.filter((mark) => mark === 'begin').length).toBe(marks.length / 2)
      reading.stop()
      await close()
    })

    it('are found by reading ahead, where there are many', async () => {
      const { source, reading, run, many, tableIds, close } = await stage()
      await run('BEGIN', many(0, 30_000), 'CREATE TEMPORARY TABLE x (id int)', 'ROLLBACK')
      await run('BEGIN', many(30_000, 40_000), 'SAVEPOINT a', many(40_000, 60_000))
      await run(
        'DROP TEMPORARY TABLE IF EXISTS x',
        'SAVEPOINT b',
        many(60_000, 61_000),
        'ROLLBACK TO a',
      )
      await run(many(70_000, 90_000), 'SAVEPOINT c', many(90_000, 90_100), 'ROLLBACK TO c')
      await run(many(95_000, 95_010), 'COMMIT', 'INSERT INTO t VALUES (99999)')
      await reading.until(() => tableIds(reading).includes(99_999), 'the last row')
      const expected = [
        ...Array.from({ length: 10_000 }, (_, at) => 30_000 + at),
        ...Array.from({ length: 20_000 }, (_, at) => 70_000 + at),
        ...Array.from({ length: 10 }, (_, at) => 95_000 + at),
        99_999,
      ]
      expect(tableIds(reading)).toEqual(expected)
      const ids = reading.changes.map(idOf)
      let seen = 0
      const places = reading.batches.map(
        (batch) => [batch, (seen += batch.changes.length)] as const,
      )
      for (const [batch, at] of [places[0]!, places[Math.floor(places.length / 2)]!]) {
        const again = new Reading(source, structuredClone(batch.position as never))
        await again.until(() => tableIds(again).includes(99_999), 'the last row again')
        expect(again.changes.map(idOf)).toEqual(ids.slice(at))
        again.stop()
      }
      reading.stop()
      await close()
    })
  })
}
