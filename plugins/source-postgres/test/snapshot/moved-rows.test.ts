import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { sharedPostgres } from '../../../../test/kit/index.ts'
import type { PostgresTestDatabase } from '../../../../test/kit/postgres/database.ts'
import { createSource, type InputOptions, Reading } from '../harness.ts'
import { Follower, textOf } from '../../../../test/sources/follower.ts'
import { isRead } from '../../../../test/sources/until-read.ts'

describe('rows that get another key while their table is read', () => {
  let database: PostgresTestDatabase
  beforeAll(async () => {
    database = await (await sharedPostgres()).createDatabase()
  })
  afterAll(() => database.drop())
  beforeEach(() => database.query('DROP TABLE IF EXISTS t'))
  afterEach(() => {
    vi.restoreAllMocks()
  })

  let number = 0
  /** Reads the first chunks, moves a row once their round is as good as over, and reads the rest. */
  async function moveInTheMiddle(move: string, keys: readonly string[], input: InputOptions) {
    const now = performance.now.bind(performance)
    let skew = 0
    vi.spyOn(performance, 'now').mockImplementation(() => now() + skew)
    const source = createSource(
      database,
      {
        snapshotReaders: 1,
        tableOptions: [{ tables: ['public.t'], chunkRows: 50 }],
        ...input,
      },
      `${database.database}_m${number++}`,
    )
    const reading = new Reading(source, (await source.open(null))!)
    const follower = new Follower(keys, null)
    reading.onBatch = (batch) => {
      follower.takeBatch(batch)
      if (follower.taken >= 100) reading.credit.exhaust()
    }
    try {
      return await readOn()
    } finally {
      reading.stop()
      await source.dropResources!()
      await source.close()
    }
    async function readOn() {
      await reading.until(() => follower.taken >= 100, 'the first chunks')
      await database.query(move)
      // No round is young any more, whatever the machine's pace.
      skew = 4000
      await sleep(20)
      reading.onBatch = (batch) => follower.takeBatch(batch)
      reading.credit.giveBack()
      await reading.until(() => isRead(reading.position), 'the end of the snapshot', 20_000)
      if (input.snapshot !== 'only') {
        await database.query('INSERT INTO t SELECT * FROM last')
        await reading.until(() => reading.rows.at(-1)?.op === 'insert', 'the last row', 20_000)
      }
      const texts = (await database.query('SELECT * FROM t')).map(textOf).sort()
      return { follower, texts, reading }
    }
  }

  const long = (of: string) =>
    `(SELECT string_agg(md5(${of} || '.' || j), '') FROM generate_series(1, 75) j)`

  it('come once more under a key of which a part is out of line and did not change', async () => {
    await database.query(`
      CREATE TABLE t (k text STORAGE EXTERNAL, id int, big text STORAGE EXTERNAL, PRIMARY KEY (id, k));
      DROP TABLE IF EXISTS last; CREATE TABLE last AS SELECT * FROM t;
      INSERT INTO last VALUES ('k', 9999, 'last');
      INSERT INTO t SELECT ${long('i')}, i, repeat('y', 3000) FROM generate_series(1, 400) i`)
    const { follower, texts, reading } = await moveInTheMiddle(
      'UPDATE t SET id = -1 WHERE id = 350',
      ['id', 'k'],
      { tables: ['public.t'], snapshot: 'initial' },
    )
    const update = reading.rows.find(({ op }) => op === 'update')!
    expect(String(update.after!['k'])).toHaveLength(75 * 32)
    expect(update.after!['k']).toEqual(update.before!['k'])
    expect(follower.texts()).toEqual(texts)
  })

  it('are no rows whose key is only told again, because it is out of line', async () => {
    await database.query(`
      CREATE TABLE t (k text STORAGE EXTERNAL PRIMARY KEY, v int, big text STORAGE EXTERNAL);
      DROP TABLE IF EXISTS last; CREATE TABLE last AS SELECT * FROM t; INSERT INTO last VALUES ('k', 1, 'last');
      INSERT INTO t SELECT ${long('i')}, i, repeat('y', 3000) FROM generate_series(1, 300) i`)
    const { follower, texts, reading } = await moveInTheMiddle('UPDATE t SET v = -v', ['k'], {
      tables: ['public.t'],
      snapshot: 'initial',
    })
    expect(follower.texts()).toEqual(texts)
    const positions = reading.batches.map(({ position }) => position as { moved?: unknown })
    expect(positions.filter(({ moved }) => moved !== undefined)).toEqual([])
  })
})
