import { expect, test } from 'vitest'
import { sharedPostgres } from '../../../../test/kit/index.ts'
import type { PostgresDatabase } from '../../../../test/kit/postgres/database.ts'
import { until } from '../../../../test/kit/until.ts'
import type { PostgresPosition } from '../../src/position.ts'
import { createSource, type InputOptions, Reading } from '../harness.ts'
import { TestState } from '../../../../test/sources/state.ts'
import { Follower } from '../../../../test/sources/follower.ts'

const ROWS = 4000

/** Changes rows until told to stop: values, keys, whole rows. A row's version grows as long as it lives. */
async function write(database: PostgresDatabase, signal: AbortSignal): Promise<void> {
  const client = await database.client()
  const random = (count: number) => 1 + Math.floor(Math.random() * count)
  for (let n = 1; !signal.aborted; n++) {
    const id = random(ROWS)
    if (n % 10 === 0) await client.query('DELETE FROM t WHERE id = $1', [id])
    else if (n % 10 === 1) {
      const insert = `INSERT INTO t VALUES ($1, 0, repeat('n', 3000)) ON CONFLICT (id) DO UPDATE SET v = t.v + 1`
      await client.query(insert, [id])
    } else if (n % 10 === 2) {
      const move =
        'UPDATE t SET id = $2, v = v + 1 WHERE id = $1 AND NOT EXISTS (SELECT FROM t WHERE id = $2)'
      // Two may move to one place at once.
      await client.query(move, [id, random(ROWS)]).catch(() => {})
    } else {
      await client.query('UPDATE t SET v = v + 1 WHERE id = $1', [id])
    }
  }
}

test('rows that change while they are read arrive in order, however often reading is cut', async () => {
  const database = await (await sharedPostgres(18)).createDatabase()
  await database.query(`CREATE TABLE t (id int PRIMARY KEY, v int NOT NULL, big text)`)
  await database.query(`ALTER TABLE t ALTER big SET STORAGE EXTERNAL`)
  await database.query(
    `INSERT INTO t SELECT i, 0, repeat(i::text || '-', 700) FROM generate_series(1, ${ROWS}) i`,
  )
  const state = new TestState()
  const options: InputOptions = {
    tables: ['public.t'],
    snapshot: 'initial',
    tableOptions: [{ tables: ['public.t'], chunkRows: 50 }],
  }
  const source = createSource(database, options, database.database, [], state)
  const start = await source.open(null)
  const writing = new AbortController()
  const writers = Array.from({ length: 4 }, () => write(database, writing.signal))
  const follower = new Follower()
  let position: PostgresPosition = start!
  let cuts = 0
  const isDone = () => position.snapshot?.active.length === 0 && position.moved === undefined
  while (!isDone()) {
    const reading = new Reading(source, position)
    reading.isKeeping = false
    let rows = 0
    const stopAt = cuts < 8 ? 200 + Math.random() * 800 : Infinity
    reading.onBatch = (batch) => {
      if (rows >= stopAt) return
      for (const change of batch.changes) if (change.kind === 'row') follower.take(change)
      rows += batch.changes.length
      position = batch.position as PostgresPosition
    }
    await until(() => rows >= stopAt || isDone() || reading.error !== null, { deadlineMs: 60_000 })
    expect(reading.error).toBe(null)
    reading.stop()
    cuts++
  }
  writing.abort()
  await Promise.all(writers)
  const expected = await database.query(`SELECT id, v, big FROM t ORDER BY id`)
  const reading = new Reading(source, position)
  reading.onBatch = (batch) => {
    for (const change of batch.changes) if (change.kind === 'row') follower.take(change)
  }
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
