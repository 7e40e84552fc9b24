import { beforeAll, describe, expect, it } from 'vitest'
import type { PostgresTestDatabase } from '../../../../test/kit/postgres/database.ts'
import { type SharedPostgres, sharedPostgres } from '../../../../test/kit/shared.ts'
import { createSource, type InputOptions } from '../harness.ts'

describe('prechecks of row filters', () => {
  let server: SharedPostgres
  beforeAll(async () => {
    server = await sharedPostgres()
  })

  const tables = `CREATE TABLE t (id int PRIMARY KEY, n numeric, fixed char(3), body text, note text);
    CREATE TABLE keyed (code text PRIMARY KEY, n int);
    CREATE TABLE complete (id int PRIMARY KEY, body text); ALTER TABLE complete REPLICA IDENTITY FULL;
    CREATE TABLE p (id int, body text, PRIMARY KEY (id)) PARTITION BY RANGE (id);
    CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
    CREATE TABLE plain (id int PRIMARY KEY, body text)`

  async function findings(database: PostgresTestDatabase, input: Partial<InputOptions>) {
    const source = createSource(database, { tables: ['public.*'], ...input })
    const results = await Array.fromAsync(source.check())
    await source.close()
    return results.filter(({ check }) => check === 'row-filter')
  }

  it('warn where an update that comes in as an insert may lack values, and only there', async () => {
    const database = await server.createDatabase()
    await database.query(tables)
    const tableOptions = [
      { tables: ['public.t'], where: 'id > 5', columns: ['id', 'fixed', 'body'] },
      { tables: ['public.keyed'], where: `code > 'a'` },
      { tables: ['public.complete'], where: `body <> ''` },
      { tables: ['public.p'], where: 'id > 5' },
    ]
    const found = await findings(database, { tableOptions })
    expect(found.map(({ status, code }) => [status, code])).toEqual([
      ['warn', 'SOURCE_TABLE_IDENTITY'],
      ['warn', 'SOURCE_TABLE_IDENTITY'],
    ])
    expect(found[0]!.detail).toMatch(/"public\.p" .*"body"/)
    expect(found[1]!.detail).toMatch(/"public\.t" .*id > 5.*"body", "fixed"/)
    expect(found[1]!.fix).toContain('ALTER TABLE "public"."t" REPLICA IDENTITY FULL;')
    expect(await findings(database, { tableOptions: tableOptions.slice(1, 3) })).toMatchObject([
      { status: 'pass' },
    ])
    expect(await findings(database, {})).toEqual([])
    await database.drop()
  })

  it('look at the filters of a publication that is left as it is', async () => {
    const database = await server.createDatabase()
    await database.query(`${tables}; CREATE PUBLICATION theirs FOR TABLE t WHERE (id > 7), plain`)
    const input = { tables: ['public.t', 'public.plain'] }
    const publication = { name: 'theirs', create: false }
    const found = await findings(database, { ...input, publication })
    expect(found).toMatchObject([
      { status: 'warn', detail: expect.stringMatching(/id > 7.*"body", "fixed", "n", "note"/) },
    ])
    await database.drop()
  })
})
