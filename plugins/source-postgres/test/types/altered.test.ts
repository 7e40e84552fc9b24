import type { RowChange, Value } from '@tailrace/plugin-api'
import { beforeAll, describe, expect, it } from 'vitest'
import { encodeAll } from '../../../../packages/plugin-api/test/bytes/encoding.ts'
import type { PostgresTestDatabase } from '../../../../test/kit/postgres/database.ts'
import { type SharedPostgres, sharedPostgres } from '../../../../test/kit/shared.ts'
import json from '../../../encoder-json/src/index.ts'
import { createSource, type InputOptions, Reading } from '../harness.ts'
import { openReading } from '../../../../test/sources/reading.ts'
import { jsonMembers } from './json-members.ts'

const cellsOf = (change: RowChange, side: 'before' | 'after'): readonly Value[] | null => {
  const row = change[side]
  return row === null ? null : Object.values(row)
}

const jsonOf = (change: RowChange): string => {
  const encoder = json.create(json.options.parse({}), {} as never)
  return jsonMembers(encodeAll(encoder, [change.copy()])[0]!.value!).get('after')!
}

describe.each([13, 15, 18] as const)('types that change on PostgreSQL %i', (major) => {
  let server: SharedPostgres
  let pipelines = 0
  beforeAll(async () => {
    server = await sharedPostgres(major)
  })

  /**
   * Runs statements one after the other, each waited for. Then all is read again from the start, while the catalog is of later, and must
   * be the same.
   */
  async function changesOf(
    database: PostgresTestDatabase,
    statements: readonly (readonly [sql: string, rows: number])[],
    options: Partial<InputOptions> = {},
  ): Promise<readonly RowChange[]> {
    const pipeline = `${database.database}_${++pipelines}`
    const source = createSource(database, { tables: ['public.t'], ...options }, pipeline)
    const { start, reading } = await openReading(source)
    let rows = 0
    for (const [sql, more] of statements) {
      await database.query(sql)
      await reading.untilRows((rows += more))
    }
    reading.stop()
    await source.close()
    const again = createSource(database, { tables: ['public.t'], ...options }, pipeline)
    await again.open(start)
    const later = new Reading(again, start)
    await later.untilRows(rows)
    later.stop()
    await again.close()
    expect(later.rows.map(jsonOf)).toEqual(reading.rows.map(jsonOf))
    return reading.rows
  }

  /** The one row of the table as a snapshot reads it. */
  async function rowRead(
    database: PostgresTestDatabase,
    options: Partial<InputOptions> = {},
  ): Promise<Readonly<Record<string, Value>> | null> {
    const pipeline = `${database.database}_${++pipelines}`
    const source = createSource(
      database,
      { tables: ['public.t'], snapshot: 'initial', ...options },
      pipeline,
    )
    const { reading } = await openReading(source)
    const [row] = await reading.untilRows(1)
    reading.stop()
    await source.close()
    expect(row!.op).toBe('read')
    return row!.after
  }

  it('labels of an enum that are added or renamed while streaming come as they are', async () => {
    const database = await server.createDatabase()
    await database.query(`CREATE TYPE mood AS ENUM ('sad', 'ok');
      CREATE DOMAIN feeling AS mood;
      CREATE TABLE t (id int PRIMARY KEY, m mood, ms mood[], f feeling);
      ALTER TABLE t REPLICA IDENTITY FULL`)
    const rows = await changesOf(database, [
      [`INSERT INTO t VALUES (1, 'sad', '{sad,ok}', 'sad')`, 1],
      [`ALTER TYPE mood ADD VALUE 'so, "so"' BEFORE 'ok'`, 0],
      [`INSERT INTO t VALUES (2, 'so, "so"', ARRAY['so, "so"', NULL]::mood[], 'so, "so"')`, 1],
      [`ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'`, 0],
      [`UPDATE t SET id = 3 WHERE id = 1`, 1],
      [`INSERT INTO t VALUES (4, 'blue', '{}', 'blue')`, 1],
      [`ALTER TABLE t ADD extra mood`, 0],
      [`INSERT INTO t VALUES (5, 'ok', '{ok}', 'ok', 'blue')`, 1],
    ])
    const odd = 'so, "so"'
    expect(rows.map((row) => cellsOf(row, 'after'))).toEqual([
      [1, 'sad', ['sad', 'ok'], 'sad'],
      [2, odd, [odd, null], odd],
      [3, 'blue', ['blue', 'ok'], 'blue'],
      [4, 'blue', [], 'blue'],
      [5, 'ok', ['ok'], 'ok', 'blue'],
    ])
    expect(cellsOf(rows[2]!, 'before')).toEqual([1, 'blue', ['blue', 'ok'], 'blue'])
    const labels = (row: RowChange) => row.table.columns[1]!.type
    expect(labels(rows[0]!)).toEqual({ kind: 'enum', values: ['sad', 'ok'] })
    // The log does not tell of the type; a new version of the table has the labels of then.
    expect(labels(rows[4]!)).toEqual({ kind: 'enum', values: ['blue', odd, 'ok'] })
    await database.drop()
  })

  it('columns that are dropped and made again with another type keep what each had', async () => {
    const database = await server.createDatabase()
    await database.query(`CREATE TYPE gone AS ENUM ('a, b');
      CREATE TABLE t (id int PRIMARY KEY, junk text, c text, e gone, es gone[]);
      ALTER TABLE t DROP junk; ALTER TABLE t REPLICA IDENTITY FULL`)
    const source = createSource(database, { tables: ['public.t'] })
    const { start, reading } = await openReading(source)
    const insert = (values: string) => database.query(`INSERT INTO t VALUES (${values})`)
    await insert(`1, '007', 'a, b', '{"a, b"}'`)
    await database.query('ALTER TABLE t DROP c; ALTER TABLE t ADD c bigint DEFAULT 5')
    await database.query('UPDATE t SET id = 2')
    await insert(`3, 'a, b', NULL, 9007199254740993`)
    await database.query('ALTER TABLE t DROP c; ALTER TABLE t ADD c numeric(10,2)[]')
    await insert(`4, NULL, NULL, '{1.5}'`)
    await reading.untilRows(4)
    reading.stop()
    await database.query('ALTER TABLE t DROP e, DROP es; DROP TYPE gone')
    await source.close()
    const again = createSource(database, { tables: ['public.t'] })
    await again.open(start)
    const later = new Reading(again, start)
    await later.untilRows(4)
    const seen = [
      { id: 1, c: '007', e: 'a, b', es: ['a, b'] },
      { id: 2, e: 'a, b', es: ['a, b'], c: 5n },
      { id: 3, e: 'a, b', es: null, c: 9007199254740993n },
      { id: 4, e: null, es: null, c: ['1.50'] },
    ]
    expect(reading.rows.map((row) => row.after)).toEqual(seen)
    expect(reading.rows[1]!.before).toEqual({ id: 1, e: 'a, b', es: ['a, b'], c: 5n })
    // Of a type that is dropped nothing can be learnt any more but its text.
    expect(later.rows.map((row) => row.after)).toEqual(
      seen.map((row) => ({ ...row, es: row.es === null ? null : '{"a, b"}' })),
    )
    later.stop()
    await again.close()
    await database.drop()
  })

  const statements = [
    [`INSERT INTO t (id, a, b) VALUES (1, 7, 'x')`, 1],
    [`UPDATE t SET a = 8`, 1],
  ] as const
  const stored = 'stored bigint GENERATED ALWAYS AS (a * 2) STORED'
  const afterOf = (rows: readonly RowChange[]) => rows.map((row) => row.after)
  const without = [
    { id: 1, a: 7, b: 'x' },
    { id: 1, a: 8, b: 'x' },
  ]

  /** Before 18 the server publishes none. */
  async function noneIsPublished(): Promise<void> {
    const database = await server.createDatabase()
    await database.query(`CREATE TABLE t (id int PRIMARY KEY, a int, ${stored}, b text);
      ALTER TABLE t REPLICA IDENTITY FULL`)
    const rows = await changesOf(database, statements)
    expect(afterOf(rows)).toEqual(without)
    expect(rows[1]!.before).toEqual(without[0])
    expect(await rowRead(database)).toEqual(without[1])
    await database.drop()
  }

  /** Since 18 the server can publish stored ones, and never virtual ones. */
  async function storedArePublished(): Promise<void> {
    const database = await server.createDatabase()
    // A full identity without the generated column would make the server refuse the update.
    await database.query(`CREATE TABLE t (id int PRIMARY KEY, a int, ${stored}, b text);
      ALTER TABLE t REPLICA IDENTITY FULL`)
    const rows = await changesOf(database, statements)
    const withStored = [
      { id: 1, a: 7, stored: 14n, b: 'x' },
      { id: 1, a: 8, stored: 16n, b: 'x' },
    ]
    expect(afterOf(rows)).toEqual(withStored)
    expect(rows[1]!.before).toEqual(withStored[0])
    expect(await rowRead(database)).toEqual(withStored[1])
    const generated = rows[0]!.table.columns.filter((column) => column.native!['generated'])
    expect(generated.map((column) => column.name)).toEqual(['stored'])

    await database.query(`DROP TABLE t;
      CREATE TABLE t (id int PRIMARY KEY, a int, ${stored}, computed int GENERATED ALWAYS AS (a * 3), b text)`)
    const virtual = await changesOf(database, statements)
    expect(afterOf(virtual)).toEqual(withStored)
    expect(await rowRead(database)).toEqual(withStored[1])

    // Nothing that publishes the table is left, so that only the refused one could make the server refuse.
    await database.query(`DROP TABLE t;
      CREATE TABLE t (id int PRIMARY KEY, a int, ${stored}, computed int GENERATED ALWAYS AS (a * 3), b text);
      ALTER TABLE t REPLICA IDENTITY FULL; INSERT INTO t (id, a) VALUES (1, 1)`)
    const refused = createSource(database, { tables: ['public.t'] }, 'refused')
    await expect(refused.open(null)).rejects.toMatchObject({
      code: 'SOURCE_TABLE_IDENTITY',
      fix: expect.stringContaining('ALTER TABLE "public"."t" REPLICA IDENTITY DEFAULT;'),
    })
    await refused.close()
    await database.query('UPDATE t SET a = 9')

    await database.query(`ALTER TABLE t REPLICA IDENTITY DEFAULT; DELETE FROM t;
      CREATE PUBLICATION theirs FOR TABLE t`)
    const publication = { name: 'theirs', create: false }
    const theirs = await changesOf(database, statements, { publication })
    expect(afterOf(theirs)).toEqual(without)
    expect(await rowRead(database, { publication })).toEqual(without[1])
    await database.drop()
  }

  it('generated columns come where the server publishes them, by snapshot and stream', async () => {
    const looked = major < 18 ? noneIsPublished() : storedArePublished()
    await expect(looked).resolves.toBeUndefined()
  })
})
