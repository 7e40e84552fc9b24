import { describe, expect, it } from 'vitest'
import {
  type Mysql,
  MYSQL_VERSIONS,
  mysqlAvailable,
  ownMysqlAvailable,
  sharedMysql,
  startMysql,
  until,
} from '../../../../test/kit/index.ts'
import { createSource, Reading } from '../harness.ts'
import { TestState } from '../../../../test/sources/state.ts'
import { numbers } from './numbers.ts'
import { isRead, readSnapshots, stored } from '../../../../test/sources/until-read.ts'

for (const version of MYSQL_VERSIONS) {
  const { available } = await mysqlAvailable(version)
  const own = await ownMysqlAvailable(version)

  describe.skipIf(!available)(`option snapshot on ${version}`, () => {
    it('only: reads what is there and ends; a part of it where a condition and columns are given', async () => {
      const database = await (await sharedMysql(version)).createDatabase()
      await database.query(`CREATE TABLE t (id int PRIMARY KEY, a int, b text);
        CREATE TABLE \`空\` (id int PRIMARY KEY); CREATE TABLE m (id int PRIMARY KEY) ENGINE = MyISAM;
        INSERT INTO t ${numbers(1000, `n, n % 3, 'b'`)}`)
      const open = (tables: string[]) =>
        createSource(database, {
          snapshot: 'only',
          tables: tables.map((name) => `${database.database}.${name}`),
          tableOptions: [
            { tables: ['*.t'], columns: ['id', 'a'], where: 'a = 1 -- one', chunkRows: 50 },
          ],
        })
      expect(
        await open(['m'])
          .open(null)
          .catch((error: unknown) => error),
      ).toMatchObject({
        code: 'SOURCE_MISCONFIGURED',
        fix: expect.stringContaining('ENGINE = InnoDB'),
      })
      const source = open(['t', '空'])
      const reading = await readSnapshots(source, (await source.open(null))!)
      expect(reading.rows.length).toBe(334)
      expect(reading.rows.every(({ after }) => Object.keys(after!).join() === 'id,a')).toBe(true)
      reading.stop()
      await source.close()
      await database.drop()
    })
  })

  describe.skipIf(!own.available)(`a log of ${version} that is gone`, () => {
    it('when-needed: has all read again, and go on', async () => {
      const server: Mysql = await startMysql({ version })
      try {
        const database = await server.createDatabase()
        await database.query(
          `CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t ${numbers(300, 'n, 0')}`,
        )
        const state = new TestState()
        const open = (snapshot: 'initial' | 'when-needed') =>
          createSource(database, { snapshot }, { state })
        const source = open('when-needed')
        const first = await readSnapshots(source, (await source.open(null))!)
        const before = stored(first.position)
        first.stop()
        await source.close()
        await database.query('DELETE FROM t WHERE id = 1; UPDATE t SET v = 1 WHERE id = 2')
        await server.query('FLUSH BINARY LOGS')
        // As long as the ended reader has them open, files stay.
        const isPurged = async () => {
          const logs = await server.query<{ Log_name: string }>('SHOW BINARY LOGS')
          await server.query(`PURGE BINARY LOGS TO '${logs.at(-1)!.Log_name}'`)
          return (await server.query('SHOW BINARY LOGS')).length === 1
        }
        await until(isPurged, { what: 'files of the log to be purged' })

        await expect(open('initial').open(before)).rejects.toMatchObject({
          code: 'SOURCE_POSITION_LOST',
        })
        const next = open('when-needed')
        const start = (await next.open(before))!
        expect(start.generation).toBe(1)
        // What a sink has stored must not swallow what is read anew.
        expect(next.compare(before, start)).toBeLessThan(0)
        const reading = await readSnapshots(next, start)
        expect(reading.rows.length).toBe(299)
        expect(reading.rows.filter((row) => next.covers(before, row))).toEqual([])
        expect(first.rows.every((row) => next.covers(start, row))).toBe(true)
        await database.query('INSERT INTO t VALUES (1, 2)')
        await reading.untilRows(300)
        expect(reading.rows[299]!.op).toBe('insert')
        expect(reading.position.generation).toBe(1)
        const later = stored(reading.position)
        reading.stop()
        await next.close()

        // A sink that has not come so far has it all read once more.
        const meet = next.meet!([before, later])
        expect(meet).toEqual({ ...before, superseded: 1 })
        // Its log is gone, even where the server's has grown up to there again.
        const { gtid, file, offset } = later
        const grown = { ...meet, gtid, file, offset }
        await expect(open('initial').open(grown)).rejects.toMatchObject({
          details: { reason: 'superseded' },
        })
        const last = open('when-needed')
        const anew = (await last.open(meet))!
        expect(anew.generation).toBe(2)
        const all = new Reading(last, anew)
        await all.until(() => all.batches.length > 0 && isRead(all.position), 'all rows')
        expect(all.rows.filter((row) => last.covers(later, row))).toEqual([])
        all.stop()
        await last.close()
      } finally {
        await server.remove()
      }
    })
  })
}
