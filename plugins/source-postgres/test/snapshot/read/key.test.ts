import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PostgresTestDatabase } from '../../../../../test/kit/postgres/database.ts'
import { sharedPostgres } from '../../../../../test/kit/shared.ts'
import type { Session } from '../../../src/connection/session.ts'
import { connect, oidOf, tableDefinition } from './session.ts'

const cases: readonly (readonly [what: string, sql: string, key: readonly string[] | null])[] = [
  ['the primary key', `(a int, b int NOT NULL UNIQUE, c int, PRIMARY KEY (c, a))`, ['c', 'a']],
  ['a primary key that is checked late', `(a int, PRIMARY KEY (a) DEFERRABLE)`, ['a']],
  [
    'the unique index with fewest columns',
    `(a int NOT NULL, b int NOT NULL, c int NOT NULL, UNIQUE (a, b), UNIQUE (c))`,
    ['c'],
  ],
  [
    'the replica identity before a shorter one',
    `(a int NOT NULL, b int NOT NULL, c int NOT NULL UNIQUE); CREATE UNIQUE INDEX i ON public.t (b, a) INCLUDE (c); ALTER TABLE public.t REPLICA IDENTITY USING INDEX i`,
    ['b', 'a'],
  ],
  [
    'a descending index',
    `(a int NOT NULL, b int NOT NULL); CREATE UNIQUE INDEX ON public.t (a DESC, b DESC)`,
    ['a', 'b'],
  ],
  ['nothing', `(a int)`, null],
  ['no index with NULL', `(a int UNIQUE)`, null],
  ['no index of a part', `(a int NOT NULL); CREATE UNIQUE INDEX ON public.t (a) WHERE a > 0`, null],
  [
    'no index of an expression',
    `(a int NOT NULL); CREATE UNIQUE INDEX ON public.t ((a + 1))`,
    null,
  ],
  ['no index that is not unique', `(a int NOT NULL); CREATE INDEX ON public.t (a)`, null],
  ['no index that is checked late', `(a int NOT NULL UNIQUE DEFERRABLE)`, null],
  [
    'no index of mixed directions',
    `(a int NOT NULL, b int NOT NULL); CREATE UNIQUE INDEX ON public.t (a, b DESC)`,
    null,
  ],
  [
    'no index with NULL first',
    `(a int NOT NULL); CREATE UNIQUE INDEX ON public.t (a NULLS FIRST)`,
    null,
  ],
  [
    'no index of another collation',
    `(a text NOT NULL); CREATE UNIQUE INDEX ON public.t (a COLLATE "sv-x-icu")`,
    null,
  ],
  [
    'no index of another order',
    `(a text NOT NULL); CREATE UNIQUE INDEX ON public.t (a text_pattern_ops)`,
    null,
  ],
  [
    'no column that was not checked for NULL',
    `(a int); INSERT INTO public.t VALUES (NULL); ALTER TABLE public.t ADD NOT NULL a NOT VALID; CREATE UNIQUE INDEX ON public.t (a)`,
    null,
  ],
]

describe('the key that chunks are cut by', () => {
  let database: PostgresTestDatabase
  let session: Session
  beforeAll(async () => {
    database = await (await sharedPostgres()).createDatabase()
    session = await connect(database)
  })
  afterAll(async () => {
    await session.close()
    await database.drop()
  })

  it.each(cases)('is %s', async (_, sql, key) => {
    await database.query(`DROP TABLE IF EXISTS public.t; CREATE TABLE public.t ${sql}`)
    const context = { publications: [], major: 18 }
    const table = await tableDefinition(session, await oidOf(database, 'public.t'), context)
    expect(table.key?.columns.map((column) => column.name) ?? null).toEqual(key)
  })

  it.each([
    ['PRIMARY KEY (a)', 'DEFAULT', 'insert, update', ['a']],
    ['PRIMARY KEY (a) DEFERRABLE', 'DEFAULT', 'insert, update', null],
    ['UNIQUE (a)', 'DEFAULT', 'insert, update', null],
    ['UNIQUE (a)', 'FULL', 'insert, update', ['a']],
    ['PRIMARY KEY (a)', 'NOTHING', 'insert, update', null],
    ['PRIMARY KEY (a)', 'DEFAULT', 'insert', null],
    ['PRIMARY KEY (a)', 'FULL', 'insert', null],
    ['PRIMARY KEY (a)', 'USING INDEX usable', 'insert, update', ['b']],
    ['PRIMARY KEY (a)', 'USING INDEX unusable', 'insert, update', null],
  ] as const)(
    'beside a stream is one whose changes it tells: %s, identity %s, published %s',
    async (index, identity, publish, key) => {
      await database.query(`DROP TABLE IF EXISTS public.t; DROP PUBLICATION IF EXISTS p;
        CREATE TABLE public.t (a int NOT NULL, b int NOT NULL, c text NOT NULL, ${index});
        CREATE UNIQUE INDEX usable ON public.t (b);
        CREATE UNIQUE INDEX unusable ON public.t (c text_pattern_ops);
        ALTER TABLE public.t REPLICA IDENTITY ${identity};
        CREATE PUBLICATION p FOR TABLE public.t WITH (publish = '${publish}')`)
      const context = { publications: ['p'], major: 18 }
      const table = await tableDefinition(session, await oidOf(database, 'public.t'), context)
      expect(table.key?.columns.map((column) => column.name) ?? null).toEqual(key)
    },
  )

  it('tells whether it still has the order of before', async () => {
    await database.query(`DROP TYPE IF EXISTS public.size; CREATE TYPE public.size AS ENUM ('s', 'l');
      CREATE TYPE public.other AS ENUM ('l', 's')`)
    const ordered = async (type: string) => {
      await database.query(
        `DROP TABLE IF EXISTS public.t; CREATE TABLE public.t (k ${type} PRIMARY KEY)`,
      )
      const context = { publications: [], major: 18 }
      const table = await tableDefinition(session, await oidOf(database, 'public.t'), context)
      return table.key!.columns[0]!.order
    }
    expect(await ordered('int')).toBe(await ordered('int'))
    expect(await ordered('timestamp')).not.toBe(await ordered('timestamptz'))
    expect(await ordered('timestamp')).not.toBe(await ordered('timestamp(0)'))
    expect(await ordered('int')).not.toBe(await ordered('text'))
    expect(await ordered('int')).not.toBe(await ordered('numeric'))
    expect(await ordered('text')).not.toBe(await ordered('text COLLATE "C"'))
    expect(await ordered('public.size')).not.toBe(await ordered('public.other'))
  })
})
