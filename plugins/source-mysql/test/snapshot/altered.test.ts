import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mysqlAvailable, type MysqlTestDatabase, sharedMysql } from '../../../../test/kit/index.ts'
import { createSource, Reading } from '../harness.ts'
import type { LogLine } from '../../../../test/sources/context.ts'
import { Follower, textOf } from '../../../../test/sources/follower.ts'
import { numbers } from './numbers.ts'
import { isRead } from '../../../../test/sources/until-read.ts'
import { untilSame } from './until-same.ts'

const ROWS = 3000

// Both versions of MariaDB take such locks alike.
for (const version of ['mysql-9.7', 'mariadb-11.8'] as const) {
  const { available } = await mysqlAvailable(version)
  describe.skipIf(!available)(`tables of ${version} that are altered while they are read`, () => {
    let database: MysqlTestDatabase
    beforeAll(async () => {
      database = await (await sharedMysql(version)).createDatabase()
    })
    afterAll(() => database?.drop())
    beforeEach(() =>
      database.query(`DROP TABLE IF EXISTS t, gone, other;
        CREATE TABLE t (id int PRIMARY KEY, v int NOT NULL, b varchar(100));
        INSERT INTO t ${numbers(ROWS, `n, 0, repeat('b', 100)`)}`),
    )

    /** Reads some of the rows, and lets more of them come only slowly. */
    async function begin() {
      const lines: LogLine[] = []
      const tableOptions = [{ tables: ['*.t'], chunkRows: 50 }]
      const source = createSource(database, { snapshot: 'initial', tableOptions }, { lines })
      const follower = new Follower()
      // Milliseconds between two batches: so many that the table is not read before it is altered.
      let pace = 60
      const reading = new Reading(source, (await source.open(null))!)
      reading.onBatch = (batch) => {
        follower.takeBatch(batch)
        reading.credit.exhaust()
        setTimeout(() => reading.credit.giveBack(), pace)
      }
      await reading.until(() => reading.rows.length > 300, 'some rows')
      const hurry = () => {
        pace = 0
        reading.credit.giveBack()
      }
      const end = async () => {
        hurry()
        const isAll = () => isRead(reading.position)
        await reading.until(isAll, 'the end of the snapshot', 20_000)
        reading.credit.giveBack()
        const rows = await database.query<Record<string, unknown>>('SELECT * FROM t')
        const expected = rows.map(textOf).sort()
        await untilSame(reading, () => follower.texts(), expected)
        expect(follower.regressions).toEqual([])
        reading.stop()
        await source.close()
      }
      return { reading, follower, hurry, end, lines }
    }

    it('let ALTER TABLE through in less than two seconds, and have the columns of their time', async () => {
      const { reading, hurry, end } = await begin()
      const begun = performance.now()
      await database.query('ALTER TABLE t ADD c int DEFAULT 7, DROP b')
      expect(performance.now() - begun).toBeLessThan(2000)
      hurry()
      // A follower keeps what it was told of before: it hears of the change, and reads the table anew.
      await reading.until(() => reading.changes.some(({ kind }) => kind === 'schema'), 'the change')
      const at = reading.changes.findIndex(({ kind }) => kind === 'schema')
      const columns = (from: number, to?: number) =>
        new Set(
          reading.changes
            .slice(from, to)
            .flatMap((change) =>
              change.kind === 'row' ? [Object.keys(change.after!).join()] : [],
            ),
        )
      await reading.until(() => isRead(reading.position), 'the end of the snapshot', 20_000)
      expect([...columns(0, at)]).toEqual(['id,v,b'])
      expect([...columns(at)]).toEqual(['id,v,c'])
      expect(new Set(reading.rows.map((row) => row.after!['id'])).size).toBe(ROWS)
      await database.query('ALTER TABLE t ADD b varchar(100), DROP c')
      await database.query(`TRUNCATE TABLE t`)
      await end()
    })

    it('are read from the beginning where their key is changed', async () => {
      const { end, lines } = await begin()
      await database.query(
        `UPDATE t SET v = v + 1; ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (v, id)`,
      )
      await end()
      expect(lines.some(({ message }) => message.includes('its key was changed'))).toBe(true)
    })

    it('may be emptied', async () => {
      const { end, reading } = await begin()
      await database.query(`TRUNCATE TABLE t; INSERT INTO t VALUES (1, 1, 'a'), (2900, 1, 'a')`)
      await end()
      expect(reading.rows.filter(({ op }) => op === 'truncate').length).toBe(1)
    })

    it('are given up where they are dropped', async () => {
      const { reading, lines, follower } = await begin()
      await database.query(`DROP TABLE t; CREATE TABLE other (id int PRIMARY KEY, v int)`)
      await reading.until(() => isRead(reading.position), 'the end of the snapshot', 20_000)
      expect(lines.some(({ message }) => message.includes('the table was dropped'))).toBe(true)
      await database.query('INSERT INTO other VALUES (1, 2)')
      await reading.until(() => follower.rows('other').size === 1, 'the stream')
      reading.stop()
    })
  })
}
