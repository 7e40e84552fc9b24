import type { KeyText } from '@tailrace/plugin-api/snapshot'
import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PostgresTestDatabase } from '../../../../../test/kit/postgres/database.ts'
import { sharedPostgres } from '../../../../../test/kit/shared.ts'
import { bordersStatement } from '../../../src/snapshot/read/borders.ts'
import {
  chunkStatement,
  orderSettings,
  readerSettings,
  type ReadTable,
} from '../../../src/snapshot/read/chunk-statements.ts'

const ROWS = 1_000_000

/** A table keyed by columns of the names given. */
function keyedBy(...names: string[]): ReadTable {
  return {
    relation: { schema: 'public', name: 'orders' },
    isPartitioned: false,
    key: {
      columns: names.map((name) => ({ name, cast: null, order: '' })),
      operatorSchema: 'pg_catalog',
      isUniqueInteger: names.length === 1,
    },
  }
}

const chunk = (table: ReadTable, after: KeyText | null, upTo: KeyText | null) =>
  chunkStatement(table, { columns: ['shop', 'id', 'note'], after, upTo })
const one = keyedBy('id')
const two = keyedBy('shop', 'id')

/** By index, statements and how many rows they have. */
const indexes: readonly (readonly [string, Readonly<Record<string, readonly [string, number]>>])[] =
  [
    [
      '(id)',
      {
        'a chunk': [chunk(one, ['500000'], ['510000']), 10_000],
        'the first chunk': [chunk(one, null, ['10000']), 10_000],
        'the last chunk': [chunk(one, ['990000'], null), 10_000],
        borders: [bordersStatement(one, ['100000'], 10_000, 3), 3],
      },
    ],
    [
      '(shop, id)',
      {
        'a chunk of one shop': [chunk(two, ['big', '500000'], ['big', '510000']), 9000],
        'a chunk across shops': [chunk(two, ['big', '995000'], ['s19', '10000']), 4600],
        'the first chunk': [chunk(two, null, ['big', '10000']), 9000],
        'the last chunk': [chunk(two, ['s99', '900000'], null), 1000],
        'the first borders': [bordersStatement(two, null, 10_000, 3), 3],
        borders: [bordersStatement(two, ['big', '100000'], 10_000, 3), 3],
      },
    ],
  ]

describe('plans of statements on a million rows', () => {
  let database: PostgresTestDatabase
  let client: Client
  beforeAll(async () => {
    database = await (await sharedPostgres()).createDatabase()
    client = await database.client({ options: '-c search_path=pg_catalog' })
    // Nine of ten rows are of one shop: a value of the first column says little.
    await client.query(`
      CREATE UNLOGGED TABLE public.orders (shop text NOT NULL, id bigint NOT NULL, note text) WITH (autovacuum_enabled = off);
      INSERT INTO public.orders SELECT CASE WHEN i % 10 < 9 THEN 'big' ELSE 's' || i % 100 END, i, 'note'
        FROM generate_series(1::bigint, ${ROWS}) i`)
  })
  afterAll(() => database.drop())

  const plan = async (sql: string, settings: string): Promise<string> => {
    await client.query('BEGIN')
    await client.query(settings)
    const { rows } = await client.query(
      `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) ${sql}`,
    )
    await client.query('ROLLBACK')
    return rows.map((row: { 'QUERY PLAN': string }) => row['QUERY PLAN']).join('\n')
  }

  describe.each(indexes)('with an index on %s', (columns, statements) => {
    beforeAll(async () => {
      await client.query(
        `DROP INDEX IF EXISTS public.orders_key; DELETE FROM pg_statistic WHERE starelid = 'public.orders'::regclass`,
      )
      await client.query(`CREATE UNIQUE INDEX orders_key ON public.orders ${columns}`)
    })

    it.each(['nothing', 'ANALYZE public.orders'])('alone is used, after %s', async (prepare) => {
      if (prepare !== 'nothing') await client.query(prepare)
      for (const [name, [sql, rows]] of Object.entries(statements)) {
        const text = await plan(sql, name.includes('borders') ? orderSettings : readerSettings)
        expect.soft(text, name).not.toMatch(/Seq Scan|Sort/)
        expect.soft(text, name).toMatch(/ (using|on) orders_key/)
        // Nothing is read that is not asked for.
        expect.soft(text, name).not.toMatch(/Rows Removed by (?!Filter: [01]\b)/)
        expect.soft(Number(/rows=(\d+)/.exec(text)![1]), name).toBe(rows)
      }
    })
  })

  it('would read the table for one chunk without the settings, which is what they are for', async () => {
    const { rows } = await client.query(
      `EXPLAIN SELECT * FROM public.orders WHERE (shop, id) <= ('big', 10000)`,
    )
    expect(JSON.stringify(rows)).toContain('Seq Scan')
  })
})
