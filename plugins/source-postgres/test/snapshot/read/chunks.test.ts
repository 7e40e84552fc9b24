import type { KeyText } from '@tailrace/plugin-api/snapshot'
import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PostgresTestDatabase } from '../../../../../test/kit/postgres/database.ts'
import { postgresAvailable, sharedPostgres } from '../../../../../test/kit/shared.ts'
import type { Session } from '../../../src/connection/session.ts'
import { findBorders } from '../../../src/snapshot/read/borders.ts'
import {
  chunkStatement,
  countStatement,
  lockStatement,
  readerSettings,
} from '../../../src/snapshot/read/chunk-statements.ts'
import { connect, describeTable, oidOf, readAll, textsOf } from './session.ts'

const ROWS = 500
const CHUNK = 37

/** Key columns, and SQL of their values for row `i`. */
interface KeyCase {
  readonly name: string
  /** Columns before the constraint. */
  readonly columns: string
  readonly key?: string
  readonly values: string
  readonly since?: number
  /** The columns that chunks are expected to be cut by; by default all of the key. */
  readonly cutBy?: readonly string[]
}

const specials = (type: string, texts: readonly string[], other: string) =>
  `CASE i ${texts.map((text, n) => `WHEN ${n + 1} THEN '${text}'::${type}`).join(' ')} ELSE ${other} END`
const words = `(ARRAY['a', 'B', 'ä', 'Z', 'o''k', E'back\\\\slash', E'new\\nline', '€', '😀', ' lead', '%s', '"q"'])[i % 12 + 1] || i / 12`

const keys: readonly KeyCase[] = [
  { name: 'int', columns: 'k int', values: 'i - 250' },
  { name: 'bigint', columns: 'k bigint', values: `9223372036854775807 - i * 18014398509481984` },
  {
    name: 'numeric',
    columns: 'k numeric',
    values: specials('numeric', ['NaN', '-1e-40', '1e200', '0.10'], 'i * 1.00000000000000000001'),
  },
  {
    name: 'float8',
    columns: 'k float8',
    values: specials('float8', ['NaN', '-0', '5e-324', '-Infinity', 'Infinity'], 'i / 7.0'),
  },
  { name: 'float4', columns: 'k float4', values: 'i / 7.0' },
  { name: 'text, C', columns: 'k text COLLATE "C"', values: words },
  { name: 'text, ICU', columns: 'k text COLLATE "sv-x-icu"', values: words },
  { name: 'text, not deterministic', columns: 'k text COLLATE public.loose', values: words },
  { name: 'varchar', columns: 'k varchar(20)', values: words },
  { name: 'char', columns: 'k char(12)', values: words },
  { name: 'name', columns: 'k name', values: words },
  { name: 'uuid', columns: 'k uuid', values: 'md5(i::text)::uuid' },
  {
    name: 'date',
    columns: 'k date',
    values: specials(
      'date',
      ['infinity', '-infinity', '0044-03-15 BC'],
      `date '1999-12-31' + i::int`,
    ),
  },
  {
    name: 'timestamptz',
    columns: 'k timestamptz',
    values: `timestamptz '1969-12-31 23:59:59.999999Z' + i * interval '0.000001 s'`,
  },
  {
    name: 'timestamp(3)',
    columns: 'k timestamp(3)',
    values: `timestamp '2026-03-29 02:00' + i * interval '1 ms'`,
  },
  {
    name: 'interval',
    columns: 'k interval',
    values: `i * interval '1 mon -3 days 00:00:00.000001'`,
  },
  {
    name: 'bytea',
    columns: 'k bytea',
    values: `decode(md5(i::text), 'hex') || '\\x00275c'::bytea`,
  },
  {
    name: 'boolean and enum',
    columns: 'k boolean, l public.mood, m int',
    values: `i % 2 = 0, (ARRAY['ok', 'it''s', 'sad'])[i % 3 + 1]::public.mood, i`,
  },
  { name: 'inet', columns: 'k inet', values: `inet '10.0.0.0/8' + i` },
  { name: 'array', columns: 'k text[]', values: `ARRAY[${words}, NULL, 'x,"y']` },
  {
    name: 'range',
    columns: 'k int4range',
    values: `CASE i WHEN 1 THEN 'empty'::int4range ELSE int4range(-i::int, i::int) END`,
  },
  { name: 'composite type', columns: 'k public.pair', values: `ROW(i % 9, ${words})::public.pair` },
  { name: 'domain', columns: 'k public.code', values: words },
  {
    name: 'domain of a composite',
    columns: 'k public.pair_domain',
    values: `ROW(i % 9, ${words})::public.pair`,
  },
  { name: 'two columns', columns: 'k int, l text COLLATE "sv-x-icu"', values: `i % 3, ${words}` },
  {
    name: 'three columns, a large first value',
    columns: 'k text, l bigint, m uuid',
    values: `CASE WHEN i < 400 THEN 'A''s' ELSE 'b' || i % 5 END, i % 100, md5(i::text)::uuid`,
  },
  {
    name: 'equal values of several spellings',
    columns: 'k text COLLATE public.loose, l float8, m int',
    values: `(ARRAY['a', 'A', 'b', 'B'])[i % 4 + 1], (ARRAY['0', '-0', '1'])[i % 3 + 1]::float8, i`,
  },
  { name: 'citext', columns: 'k public.citext', values: words },
  {
    name: 'int and citext',
    columns: 'k int, l public.citext',
    values: `i % 60, ${words}`,
    cutBy: ['k'],
  },
  {
    name: 'unique descending',
    columns: 'k int NOT NULL, l int NOT NULL',
    key: 'CREATE UNIQUE INDEX ON public.t (k DESC, l DESC)',
    values: 'i % 7, i',
    cutBy: ['k', 'l'],
  },
]

const majors = await Promise.all(
  ([13, 15, 18] as const).map(async (major) => ({ major, found: await postgresAvailable(major) })),
)

describe.each(majors)('chunks on PostgreSQL $major', ({ major, found }) => {
  let database: PostgresTestDatabase
  let session: Session
  let writer: Client
  let hasCitext = false

  beforeAll(async () => {
    if (!found.available) return
    database = await (await sharedPostgres(major)).createDatabase()
    // What a server may be set to; borders must not depend on it.
    await database.query(
      `ALTER DATABASE ${database.database} SET standard_conforming_strings = off`,
    )
    const [citext] = await database.query(
      `SELECT 1 FROM pg_available_extensions WHERE name = 'citext'`,
    )
    hasCitext = citext !== undefined
    if (hasCitext) await database.query('CREATE EXTENSION citext SCHEMA public')
    await database.query(`
      CREATE COLLATION public.loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
      CREATE TYPE public.mood AS ENUM ('sad', 'it''s', 'ok');
      CREATE TYPE public.pair AS (a int, b text);
      CREATE DOMAIN public.code AS varchar(20) CHECK (VALUE <> 'never');
      CREATE DOMAIN public.pair_domain AS public.pair`)
    session = await connect(database)
    writer = await database.client({ options: '-c standard_conforming_strings=on' })
  })
  afterAll(async () => {
    await session?.close()
    await database?.drop()
  })

  it.skipIf(!found.available).each(keys)(
    'hold each row once: $name',
    async ({ columns, values, key, cutBy }) => {
      if (columns.includes('citext') && !hasCitext) return
      const names = columns.split(', ').map((column) => column.split(' ')[0]!)
      const primary = key === undefined ? `, PRIMARY KEY (${names.join(', ')})` : ''
      await writer.query(
        `DROP TABLE IF EXISTS public.t; CREATE TABLE public.t (${columns}, v text${primary}); ${key ?? ''};
       INSERT INTO public.t SELECT ${values}, 'v' || i FROM generate_series(1::bigint, ${ROWS}) i`,
      )
      const oid = await oidOf(database, 'public.t')
      const { definition, schema } = await describeTable(session, oid, major)
      expect(definition.key!.columns.map((column) => column.name)).toEqual(cutBy ?? names)
      const borders: KeyText[] = []
      for (;;) {
        const more = await findBorders(session, definition, borders.at(-1) ?? null, CHUNK, 3)
        borders.push(...more)
        if (more.length < 3) break
      }
      expect(borders.length).toBeGreaterThan(ROWS / CHUNK / 3)
      // Borders need not exist any more, nor lie evenly.
      await writer.query(
        `DELETE FROM public.t WHERE right(v, 1) IN ('0', '7');
       INSERT INTO public.t SELECT ${values}, 'w' || i FROM generate_series(1::bigint, ${ROWS}) i WHERE i % 20 = 0`,
      )
      await session.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
      await session.query(lockStatement([definition]))
      await session.query(readerSettings)
      const cells = schema.columns.map((column) => column.name)
      const read = async (after: KeyText | null, upTo: KeyText | null) =>
        (
          await readAll(
            session,
            chunkStatement(definition, { columns: cells, after, upTo }),
            schema,
          )
        ).map((row) => JSON.stringify(textsOf(row)))
      const all = await read(null, null)
      const chunks = []
      for (let i = 0; i <= borders.length; i++) {
        chunks.push(await read(borders[i - 1] ?? null, borders[i] ?? null))
      }
      await session.query('ROLLBACK')
      expect(all.length).toBe(ROWS - ROWS / 5 + ROWS / 20)
      expect(chunks.flat().sort()).toEqual(all.sort())
      const most = cutBy === undefined || cutBy.length === names.length ? CHUNK + ROWS / 20 : ROWS
      for (const chunk of chunks) expect(chunk.length).toBeLessThanOrEqual(most)
    },
  )

  it.skipIf(!found.available)(
    'of a whole number are counted on where keys lie close, and scanned for where not',
    async () => {
      await database.query(`
      CREATE TABLE public.counted (id bigint PRIMARY KEY);
      INSERT INTO public.counted SELECT i FROM generate_series(1, 1000) i WHERE i % 3 > 0;
      INSERT INTO public.counted SELECT 100000 + 50 * i FROM generate_series(1, 100) i`)
      const oid = await oidOf(database, 'public.counted')
      const { definition } = await describeTable(session, oid, major)
      const from = async (after: string, count: number) =>
        (await findBorders(session, definition, [after], 20, count)).flat()
      expect(await from('10', 4)).toEqual(['40', '70', '100', '130'])
      // Into a gap it is counted on at most once.
      expect(await from('940', 5)).toEqual(['970', '1000', '1030', '1060', '1090'])
      expect(await from('1090', 3)).toEqual(['101000', '102000', '103000'])
      expect(await from('100000', 9)).toEqual(['101000', '102000', '103000', '104000', '105000'])
      expect(await from('104990', 9)).toEqual([])
    },
  )

  it.skipIf(!found.available)(
    'leave tables that inherit alone, and hold all partitions of a root',
    async () => {
      await database.query(`
      CREATE TABLE public.base (id int PRIMARY KEY, v text); CREATE TABLE public.heir () INHERITS (public.base);
      INSERT INTO public.base SELECT i, 'v' FROM generate_series(1, 10) i; INSERT INTO public.heir VALUES (3, 'other');
      CREATE TABLE public.root (id int, at date, v text, PRIMARY KEY (at, id)) PARTITION BY RANGE (at);
      CREATE TABLE public.old PARTITION OF public.root FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
      CREATE TABLE public.late (v text, at date NOT NULL, id int NOT NULL);
      ALTER TABLE public.root ATTACH PARTITION public.late DEFAULT;
      INSERT INTO public.root SELECT i, date '2020-12-20' + i, 'v' FROM generate_series(1, 30) i`)
      for (const [table, size, rows] of [
        ['public.base', 4, 10],
        ['public.root', 7, 30],
      ] as const) {
        const oid = await oidOf(database, table)
        const { definition, schema } = await describeTable(session, oid, major)
        const borders = await findBorders(session, definition, null, size, 100)
        expect(borders).toHaveLength(Math.floor(rows / size))
        const columns = schema.columns.map((column) => column.name)
        const chunks = []
        await session.query('BEGIN')
        await session.query(lockStatement([definition]))
        for (let i = 0; i <= borders.length; i++) {
          const range = {
            columns,
            after: borders[i - 1] ?? null,
            upTo: borders[i] ?? null,
            where: [`v <> 'x' -- all`, 'true'],
          }
          chunks.push(await readAll(session, chunkStatement(definition, range), schema))
        }
        expect(await session.query(countStatement(definition, [`v = 'v' -- all`]))).toEqual([
          { rows: String(rows) },
        ])
        await session.query('ROLLBACK')
        expect(chunks.map((chunk) => chunk.length)).toEqual([
          ...borders.map(() => size),
          rows % size,
        ])
      }
    },
  )
})
