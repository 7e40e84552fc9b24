import { chunkSize, type TableEstimate } from '@tailrace/plugin-api/snapshot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PostgresTestDatabase } from '../../../../../test/kit/postgres/database.ts'
import { postgresAvailable, sharedPostgres } from '../../../../../test/kit/shared.ts'
import type { Session } from '../../../src/connection/session.ts'
import { estimateTables } from '../../../src/snapshot/read/estimate.ts'
import { connect, oidOf } from './session.ts'

const chunkRows = (estimate: TableEstimate) => chunkSize(estimate, null).chunkRows

const majors = await Promise.all(
  ([13, 18] as const).map(async (major) => ({ major, found: await postgresAvailable(major) })),
)

describe.each(majors)('estimates of PostgreSQL $major', ({ major, found }) => {
  let database: PostgresTestDatabase
  let session: Session
  beforeAll(async () => {
    if (!found.available) return
    database = await (await sharedPostgres(major)).createDatabase()
    session = await connect(database)
    await database.query(`
      CREATE TABLE public.plain (id int PRIMARY KEY, v text) WITH (autovacuum_enabled = off);
      INSERT INTO public.plain SELECT i, repeat('v', 100) FROM generate_series(1, 10000) i; ANALYZE public.plain;
      INSERT INTO public.plain SELECT i, repeat('v', 100) FROM generate_series(10001, 20000) i;
      CREATE TABLE public.wide (id int PRIMARY KEY, v text) WITH (autovacuum_enabled = off);
      ALTER TABLE public.wide ALTER v SET STORAGE EXTERNAL;
      INSERT INTO public.wide SELECT i, repeat('v', 100000) FROM generate_series(1, 20) i; ANALYZE public.wide;
      CREATE TABLE public.fresh (id int PRIMARY KEY, v text) WITH (autovacuum_enabled = off);
      INSERT INTO public.fresh SELECT i, repeat('v', 60) FROM generate_series(1, 1000) i;
      CREATE TABLE public.none (id int);
      CREATE TABLE public.root (id int PRIMARY KEY) PARTITION BY RANGE (id);
      CREATE TABLE public.low PARTITION OF public.root FOR VALUES FROM (0) TO (1001);
      CREATE TABLE public.rest PARTITION OF public.root DEFAULT PARTITION BY HASH (id);
      CREATE TABLE public.odd PARTITION OF public.rest FOR VALUES WITH (MODULUS 2, REMAINDER 0);
      CREATE TABLE public.even PARTITION OF public.rest FOR VALUES WITH (MODULUS 2, REMAINDER 1);
      INSERT INTO public.root SELECT generate_series(1, 5000); ANALYZE public.root;
      CREATE TABLE public.bare (id int) PARTITION BY HASH (id)`)
  })
  afterAll(async () => {
    await session?.close()
    await database?.drop()
  })

  it.skipIf(!found.available)(
    'follow a table that grew, sum up partitions, and count values out of line',
    async () => {
      const names = ['plain', 'wide', 'fresh', 'none', 'root', 'bare']
      const oids = await Promise.all(names.map((name) => oidOf(database, `public.${name}`)))
      const found = await estimateTables(session, oids)
      const of = (name: string) => found.get(oids[names.indexOf(name)]!)!
      expect(of('plain').rows).toBeGreaterThan(19_000)
      expect(of('plain').rows).toBeLessThan(21_000)
      expect(of('wide').rows).toBe(20)
      expect(of('wide').bytes).toBeGreaterThan(2_000_000)
      expect(of('fresh').rows).toBeGreaterThan(500)
      expect(of('fresh').rows).toBeLessThan(2000)
      expect(of('none')).toEqual({ rows: 0, bytes: 0 })
      expect(of('root').rows).toBe(5000)
      expect(of('bare')).toEqual({ rows: 0, bytes: 0 })
      expect(chunkRows(of('plain'))).toBeGreaterThan(12_000)
      expect(chunkRows(of('plain'))).toBeLessThan(18_000)
      expect([chunkRows(of('wide')), chunkRows(of('none'))]).toEqual([100, 50_000])
    },
  )
})
