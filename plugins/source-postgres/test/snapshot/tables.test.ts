import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { sharedPostgres } from '../../../../test/kit/index.ts'
import type { PostgresTestDatabase } from '../../../../test/kit/postgres/database.ts'
import { createSource, type InputOptions, Reading } from '../harness.ts'
import { Follower, textOf } from '../../../../test/sources/follower.ts'
import { isRead, readSnapshots } from '../../../../test/sources/until-read.ts'

async function withDatabase(
  major: 13 | 15 | 18,
  body: (database: PostgresTestDatabase) => Promise<void>,
) {
  const database = await (await sharedPostgres(major)).createDatabase()
  try {
    await body(database)
  } finally {
    await database.drop()
  }
}

interface LoadCase {
  readonly name: string
  readonly sql: string
  /** Columns that name a row. */
  readonly keys: readonly string[]
  readonly insert: string
  /** SQL of another key for `$1`, `$2`. */
  readonly move: string
  readonly find: string
}

const ROWS = 300
const loads: readonly LoadCase[] = [
  {
    name: 'a composite key with text',
    sql: `CREATE TABLE t (shop text COLLATE "und-x-icu", id int, v int NOT NULL, big text, PRIMARY KEY (shop, id));
      INSERT INTO t SELECT 's' || i % 7, i, 0, repeat(i::text || '-', 700) FROM generate_series(1, ${ROWS}) i`,
    keys: ['shop', 'id'],
    find: `id = $1`,
    move: `shop = 's' || $2 % 7, v = v + 1`,
    insert: `('s' || $1 % 7, $1, 0, 'new')`,
  },
  {
    name: 'a text key and a full replica identity',
    sql: `CREATE TABLE t (k text PRIMARY KEY, v int NOT NULL, big text); ALTER TABLE t REPLICA IDENTITY FULL;
      INSERT INTO t SELECT 'k' || i, 0, repeat(i::text || '-', 700) FROM generate_series(1, ${ROWS}) i`,
    keys: ['k'],
    find: `k = 'k' || $1`,
    move: `k = 'k' || $2, v = v + 1`,
    insert: `('k' || $1, 0, 'new')`,
  },
  {
    name: 'a replica identity that is another index than the primary key',
    sql: `CREATE TABLE t (id int PRIMARY KEY, code text NOT NULL UNIQUE, v int NOT NULL, big text);
      ALTER TABLE t REPLICA IDENTITY USING INDEX t_code_key;
      INSERT INTO t SELECT i, 'k' || i, 0, repeat(i::text || '-', 700) FROM generate_series(1, ${ROWS}) i`,
    keys: ['code'],
    find: `code = 'k' || $1`,
    move: `id = id + 100000, v = v + 1`,
    insert: `($1, 'k' || $1, 0, 'new')`,
  },
]

describe('tables that change while they are read', () => {
  it.each(loads)('with $name', ({ sql, keys, find, move, insert }) =>
    withDatabase(18, async (database) => {
      await database.query(sql)
      await database.query('ALTER TABLE t ALTER big SET STORAGE EXTERNAL')
      const source = createSource(database, {
        tables: ['public.t'],
        snapshot: 'initial',
        tableOptions: [
          {
            tables: ['public.t'],
            chunkRows: 20,
          },
        ],
      })
      const follower = new Follower(keys)
      const reading = new Reading(source, (await source.open(null))!)
      const end = new AbortController()
      const write = async () => {
        const client = await database.client()
        for (let n = 0; !end.signal.aborted; n++) {
          const [a, b] = [
            1 + Math.floor(Math.random() * ROWS),
            1 + Math.floor(Math.random() * ROWS),
          ]
          const statement =
            n % 20 === 0
              ? [`DELETE FROM t WHERE ${find}`, [a]]
              : n % 20 === 1
                ? [`INSERT INTO t VALUES ${insert}`, [a]]
                : n % 20 === 2
                  ? [`UPDATE t SET ${move} WHERE ${find}`, move.includes('$2') ? [a, b] : [a]]
                  : [`UPDATE t SET v = v + 1 WHERE ${find}`, [a]]
          // Less than the credit below lets through: a stream that falls behind is waited for.
          await sleep(15)
          // Two may be given one key.
          await client.query(statement[0] as string, statement[1] as number[]).catch(() => {})
        }
      }
      reading.onBatch = (batch) => {
        follower.takeBatch(batch)
        reading.credit.exhaust()
        setTimeout(() => reading.credit.giveBack(), 5)
      }
      const writers = [write(), write()]
      // Rows that go on moving are read again for ever: the load ends once the table was read.
      const isOver = () =>
        reading.batches.length > 0 &&
        reading.position.snapshot!.active.every((snapshot) => snapshot.id !== 1)
      await reading.until(isOver, 'the end of the first snapshot', 25_000)
      end.abort()
      await Promise.all(writers)
      await reading.until(() => isRead(reading.position), 'the end of all snapshots', 25_000)
      const expected = (await database.query('SELECT * FROM t')).map(textOf).sort()
      await reading.until(
        () => reading.changes.length > 0 && follower.texts().join() === expected.join(),
        'the rows to be equal',
      )
      expect(follower.regressions).toEqual([])
      expect(reading.rows.some((row) => row.op === 'read')).toBe(true)
      reading.stop()
      await source.close()
    }),
  )
})

describe.each([13, 15, 18] as const)('tables of PostgreSQL %i', (major) => {
  it('without a key, without rows, in partitions, with columns and rows left out', () =>
    withDatabase(major, async (database) => {
      await database.query(`
        CREATE TABLE keyless (id int, v int); INSERT INTO keyless SELECT i, 0 FROM generate_series(1, 3000) i;
        CREATE TABLE whole (id int, v int); ALTER TABLE whole REPLICA IDENTITY FULL;
        INSERT INTO whole SELECT i, 0 FROM generate_series(1, 3000) i;
        CREATE TABLE empty (id int PRIMARY KEY);
        CREATE TABLE parts (id int PRIMARY KEY, v int) PARTITION BY RANGE (id);
        CREATE TABLE parts_a PARTITION OF parts FOR VALUES FROM (0) TO (500);
        CREATE TABLE parts_b PARTITION OF parts FOR VALUES FROM (500) TO (5000);
        INSERT INTO parts SELECT i, 0 FROM generate_series(1, 1000) i;
        CREATE TABLE chosen (id int PRIMARY KEY, secret text, v int, w int);
        CREATE TABLE chosen_full (LIKE chosen INCLUDING ALL); ALTER TABLE chosen_full REPLICA IDENTITY FULL;
        INSERT INTO chosen SELECT i, 'secret', i, i FROM generate_series(1, 100) i;
        INSERT INTO chosen_full SELECT * FROM chosen`)
      const where = major >= 15 ? { where: 'id > 40' } : {}
      const input: InputOptions = {
        tables: ['public.*'],
        snapshot: 'initial',
        keyless: 'inserts',
        tableOptions: [
          {
            tables: ['public.chosen'],
            columns: ['id', 'v'],
            chunkRows: 30,
            ...where,
          },
          {
            tables: ['public.chosen_full'],
            columns: ['id', 'v'],
            chunkRows: 30,
          },
          {
            tables: ['public.parts'],
            chunkRows: 90,
          },
        ],
      }
      const source = createSource(database, input)
      const follower = new Follower(['id'], null)
      const reading = await readSnapshots(source, (await source.open(null))!, (batch) =>
        follower.takeBatch(batch),
      )
      const count = (table: string) =>
        reading.rows.filter((row) => row.op === 'read' && row.table.name === table).length
      expect(['keyless', 'whole', 'empty', 'parts', 'chosen', 'chosen_full'].map(count)).toEqual([
        3000,
        3000,
        0,
        1000,
        major >= 15 ? 60 : 100,
        100,
      ])
      await database.query(`INSERT INTO keyless VALUES (0, 1); UPDATE whole SET v = 1 WHERE id = 9;
        UPDATE parts SET id = id + 2000 WHERE id = 7; INSERT INTO empty VALUES (1);
        INSERT INTO chosen VALUES (101, 'x', 1, 1); INSERT INTO chosen_full VALUES (101, 'x', 1, 1);
        UPDATE chosen_full SET v = 2 WHERE id = 5`)
      await reading.until(
        () =>
          reading.rows.at(-1)?.table.name === 'chosen_full' && reading.rows.at(-1)?.op === 'update',
        'the stream',
      )
      expect(follower.rows('whole').get('["9"]')).toEqual({ id: 9, v: 1 })
      expect([follower.rows('parts').has('["7"]'), follower.rows('parts').has('["2007"]')]).toEqual(
        [false, true],
      )
      // Rows of snapshot and stream are of one schema, without what was left out.
      for (const table of ['chosen', 'chosen_full', 'keyless', 'parts']) {
        const schemas = new Set(
          reading.rows.filter((row) => row.table.name === table).map((row) => row.table),
        )
        expect.soft(schemas.size, table).toBe(1)
      }
      expect(JSON.stringify([...follower.rows('chosen_full').values()])).not.toContain('secret')
      expect(Object.keys(follower.rows('chosen').get('["101"]')!)).toEqual(['id', 'v'])
      reading.stop()
      await source.close()
    }))
})

it('1,000 small tables are read in rounds of fifty', () =>
  withDatabase(18, async (database) => {
    await database.query(`DO $$ BEGIN FOR i IN 1..1000 LOOP
      EXECUTE format('CREATE TABLE t%s (id int PRIMARY KEY, v text)', i);
      EXECUTE format('INSERT INTO t%s VALUES (1, %L), (2, NULL)', i, i); END LOOP; END $$`)
    const source = createSource(database, { tables: ['public.*'], snapshot: 'initial' })
    const start = (await source.open(null))!
    let mostLocks = 0
    const end = new AbortController()
    const watching = (async () => {
      while (!end.signal.aborted) {
        const [{ n }] = (await database.query(
          `SELECT count(DISTINCT relation)::int AS n FROM pg_locks l JOIN pg_class c ON c.oid = relation
            WHERE c.relkind = 'r' AND c.relname ~ '^t[0-9]+$' AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        )) as [{ n: number }]
        mostLocks = Math.max(mostLocks, n)
        await sleep(5)
      }
    })()
    const begun = performance.now()
    const reading = await readSnapshots(source, start)
    const seconds = (performance.now() - begun) / 1000
    end.abort()
    await watching
    expect(new Set(reading.rows.map((row) => row.table.name)).size).toBe(1000)
    expect(reading.rows.length).toBe(2000)
    expect(mostLocks).toBeGreaterThan(0)
    expect(mostLocks).toBeLessThanOrEqual(50)
    // Progress is small however many tables there are.
    const longest = Math.max(
      ...reading.batches.map(({ position }) => JSON.stringify(position).length),
    )
    expect(longest).toBeLessThan(2000)
    console.info(`1,000 tables: ${seconds.toFixed(1)} s`)
    reading.stop()
    await source.close()
  }))
