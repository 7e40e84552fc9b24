import { describe, expect, test } from 'vitest'
import {
  MYSQL_VERSIONS,
  mysqlAvailable,
  type MysqlTestDatabase,
  sharedMysql,
} from '../../../../test/kit/index.ts'
import { until } from '../../../../test/kit/until.ts'
import type { MysqlPosition } from '../../src/position.ts'
import { createSource, type InputOptions, Reading } from '../harness.ts'
import { TestState } from '../../../../test/sources/state.ts'
import { Follower } from '../../../../test/sources/follower.ts'
import { numbers } from './numbers.ts'
import { isRead } from '../../../../test/sources/until-read.ts'

const ROWS = 4000

/** Changes rows until told to stop: values, keys, whole rows. A row's version grows as long as it lives. */
async function write(
  database: MysqlTestDatabase,
  image: string,
  signal: AbortSignal,
): Promise<void> {
  const client = await database.client()
  await client.query(`SET SESSION binlog_row_image = ${image}`)
  const random = (count: number) => 1 + Math.floor(Math.random() * count)
  for (let n = 1; !signal.aborted; n++) {
    const id = random(ROWS)
    if (n % 10 === 0) await client.query('DELETE FROM t WHERE id = ?', [id])
    else if (n % 10 === 1) {
      const insert = `INSERT INTO t VALUES (?, 0, repeat('n', 3000)) ON DUPLICATE KEY UPDATE v = v + 1`
      await client.query(insert, [id])
    } else if (n % 10 === 2) {
      // Two may move to one place.
      await client
        .query('UPDATE t SET id = ?, v = v + 1 WHERE id = ?', [random(ROWS), id])
        .catch(() => {})
    } else {
      await client.query('UPDATE t SET v = v + 1 WHERE id = ?', [id])
    }
  }
}

for (const version of MYSQL_VERSIONS) {
  const { available } = await mysqlAvailable(version)
  describe.skipIf(!available).each(['FULL', 'MINIMAL'])(`on ${version}, row images %s`, (image) => {
    test('rows that change while they are read arrive in order, however often reading is cut', async () => {
      const database = await (await sharedMysql(version)).createDatabase()
      await database.query('CREATE TABLE t (id int PRIMARY KEY, v int NOT NULL, big text)')
      await database.query(`INSERT INTO t ${numbers(ROWS, `n, 0, repeat(concat(n, '-'), 400)`)}`)
      const state = new TestState()
      const options: Partial<InputOptions> = {
        snapshot: 'initial',
        tableOptions: [{ tables: ['*.t'], chunkRows: 50 }],
      }
      const source = createSource(database, options, { state })
      const start = await source.open(null)
      const writing = new AbortController()
      const writers = Array.from({ length: 4 }, () => write(database, image, writing.signal))
      const follower = new Follower()
      let position: MysqlPosition = start!
      let cuts = 0
      while (!isRead(position)) {
        const reading = new Reading(source, position)
        reading.isKeeping = false
        let rows = 0
        const stopAt = cuts < 8 ? 200 + Math.random() * 800 : Infinity
        reading.onBatch = (batch) => {
          if (rows >= stopAt) return
          follower.takeBatch(batch)
          rows += batch.changes.length
          position = batch.position as MysqlPosition
          // Rows that go on moving without all of their values are read again for ever.
          if (position.snapshot!.active.every(({ id }) => id !== 1)) writing.abort()
        }
        await until(() => rows >= stopAt || isRead(position) || reading.error !== null, {
          deadlineMs: 60_000,
        })
        expect(reading.error).toBe(null)
        reading.stop()
        cuts++
      }
      writing.abort()
      await Promise.all(writers)
      const expected = await database.query(`SELECT id, v, big FROM t ORDER BY id`)
      const reading = new Reading(source, position)
      reading.onBatch = (batch) => follower.takeBatch(batch)
      await database.query(`INSERT INTO t VALUES (0, 0, 'end')`)
      await reading.until(() => follower.rows().has('["0"]'), 'the last row')
      reading.stop()
      follower.rows().delete('["0"]')
      const found = [...follower.rows().values()].sort((a, b) => Number(a['id']) - Number(b['id']))
      expect(cuts).toBeGreaterThan(8)
      expect(follower.regressions).toEqual([])
      const show = ({ id, v, big }: Record<string, unknown>) =>
        `${String(id)} ${String(v)} ${String(big).slice(0, 20)}`
      expect(found.map(show)).toEqual(expected.map(show))
      await source.close()
      await database.drop()
    })
  })
}
