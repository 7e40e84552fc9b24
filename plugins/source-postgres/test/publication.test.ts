import { TailraceError, UNAVAILABLE } from '@tailrace/plugin-api'
import { beforeAll, describe, expect, it } from 'vitest'
import type { PostgresMajor } from '../../../test/kit/postgres/binaries.ts'
import type { PostgresDatabase } from '../../../test/kit/postgres/database.ts'
import { sharedPostgres } from '../../../test/kit/shared.ts'
import { createSource, type InputOptions, Reading } from './harness.ts'
import type { LogLine } from '../../../test/sources/context.ts'
import { openReading } from '../../../test/sources/reading.ts'

const majors: PostgresMajor[] = [13, 15, 18]

describe.each(majors)('publications of PostgreSQL %i', (major) => {
  let server: PostgresDatabase
  beforeAll(async () => {
    server = await sharedPostgres(major)
  })

  async function refusal(database: PostgresDatabase, input: InputOptions): Promise<TailraceError> {
    const source = createSource(database, input)
    const error: unknown = await source.open(null).catch((error: unknown) => error)
    await source.close()
    if (!TailraceError.is(error)) throw new Error('opening should have failed', { cause: error })
    return error
  }
  const published = (database: PostgresDatabase) =>
    database.query<{ relname: string; columns: string[] | null; filter: string | null }>(
      `SELECT c.relname, pg_get_expr(r.prqual, r.prrelid) AS filter,
              (SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute
                WHERE attrelid = c.oid AND attnum = ANY (r.prattrs::int2[])) AS columns
         FROM pg_publication_rel r JOIN pg_class c ON c.oid = r.prrelid ORDER BY 1`,
    )

  it('leaves columns out, by the server where it can', async () => {
    const database = await server.createDatabase()
    await database.query(`CREATE TABLE t (secret text, id int PRIMARY KEY, name text, note text);
      CREATE TABLE complete (secret text, id int PRIMARY KEY, name text); ALTER TABLE complete REPLICA IDENTITY FULL;
      CREATE TABLE p (secret text, id int, d int, PRIMARY KEY (id, d)) PARTITION BY RANGE (d);
      CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)`)
    const input: InputOptions = {
      tables: ['public.*'],
      tableOptions: [
        { tables: ['public.p'], columns: ['id', 'd'] },
        { tables: ['public.*'], columns: ['name', 'id'] },
      ],
    }
    const source = createSource(database, input)
    const { reading } = await openReading(source)
    for (const table of ['t', 'complete']) {
      await database.query(`INSERT INTO ${table} (secret, id, name) VALUES ('s', 1, 'a')`)
      await database.query(`UPDATE ${table} SET name = 'b'; DELETE FROM ${table}`)
    }
    await database.query(`INSERT INTO p VALUES ('s', 1, 1); UPDATE p SET secret = 't'`)
    const rows = await reading.untilRows(8)
    expect(rows.map((row) => [row.table.name, row.before, row.after])).toEqual([
      ['t', null, { id: 1, name: 'a' }],
      ['t', null, { id: 1, name: 'b' }],
      ['t', { id: 1, name: UNAVAILABLE }, null],
      ['complete', null, { id: 1, name: 'a' }],
      ['complete', { id: 1, name: 'a' }, { id: 1, name: 'b' }],
      ['complete', { id: 1, name: 'b' }, null],
      ['p', null, { id: 1, d: 1 }],
      ['p', null, { id: 1, d: 1 }],
    ])
    expect(rows[0]!.table.primaryKey).toEqual(['id'])
    reading.stop()
    const lists = major < 15 ? [] : await published(database)
    expect(lists.map(({ relname, columns }) => [relname, columns])).toEqual(
      major < 15
        ? []
        : [
            ['complete', null],
            ['p', ['id', 'd']],
            ['t', ['id', 'name']],
          ],
    )
    await source.close()
    // What the options say from now on is what is published.
    const next = createSource(database, {
      tables: ['public.*'],
      tableOptions: [{ tables: ['public.t'], columns: ['id', 'note'] }],
    })
    await next.open(reading.position)
    const later = new Reading(next, reading.position)
    await database.query(
      `INSERT INTO t VALUES ('s', 2, 'n', 'x'); INSERT INTO p VALUES ('s', 2, 2)`,
    )
    expect((await later.untilRows(2)).map((row) => row.after)).toEqual([
      { id: 2, note: 'x' },
      { secret: 's', id: 2, d: 2 },
    ])
    later.stop()
    await next.close()
    await database.drop()
  })

  it('refuses column lists that do not fit the table', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY, name text)')
    const choose = (columns: string[]): InputOptions => ({
      tables: ['public.t'],
      tableOptions: [{ tables: ['public.t'], columns }],
    })
    const keyless = await refusal(database, choose(['name']))
    expect(keyless.code).toBe('SOURCE_TABLE_IDENTITY')
    expect(keyless.fix).toContain('columns: [id, name]')
    const unknown = await refusal(database, choose(['id', 'nmae']))
    expect([unknown.code, unknown.fix]).toEqual([
      'SOURCE_MISCONFIGURED',
      'Did you mean "name"? Correct "columns".',
    ])
    expect(await published(database).catch(() => [])).toEqual([])
    await database.drop()
  })

  it.runIf(major < 15)('refuses row filters where the server has none', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY)')
    const error = await refusal(database, {
      tables: ['public.t'],
      tableOptions: [{ tables: ['public.t'], where: 'id > 1' }],
    })
    expect(error.code).toBe('SOURCE_MISCONFIGURED')
    expect(error.message).toContain('needs PostgreSQL 15')
    expect(error.fix).toContain('transform `filter`')
    await database.drop()
  })

  it.runIf(major >= 15)(
    'filters rows by the server, as the options say at each start',
    async () => {
      const database = await server.createDatabase()
      await database.query(`CREATE TABLE t (id int PRIMARY KEY, region text); CREATE TABLE loose (n int, region text);
      CREATE TABLE complete (id int, region text); ALTER TABLE complete REPLICA IDENTITY FULL`)
      const lines: LogLine[] = []
      const start = (id: string) =>
        createSource(
          database,
          {
            tables: ['public.*'],
            keyless: 'inserts',
            tableOptions: [
              { tables: ['public.t'], where: id },
              { tables: ['public.loose', 'public.complete'], where: `region = 'eu'` },
            ],
          },
          database.database,
          lines,
        )
      const source = start('id > 10')
      const { reading } = await openReading(source)
      await database.query(`INSERT INTO t VALUES (1, 'eu'), (11, 'us'); UPDATE t SET id = 20 WHERE id = 1;
      INSERT INTO loose VALUES (1, 'us'), (2, 'eu'); UPDATE loose SET n = 3; DELETE FROM loose;
      INSERT INTO complete VALUES (1, 'us'), (2, 'eu'); UPDATE complete SET region = 'us'; TRUNCATE complete`)
      const rows = await reading.untilRows(6)
      expect(rows.map((row) => [row.table.name, row.op, row.after])).toEqual([
        ['t', 'insert', { id: 11, region: 'us' }],
        ['t', 'insert', { id: 20, region: 'eu' }],
        ['loose', 'insert', { n: 2, region: 'eu' }],
        ['complete', 'insert', { id: 2, region: 'eu' }],
        ['complete', 'delete', null],
        ['complete', 'truncate', null],
      ])
      reading.stop()
      await source.close()
      // The same condition in other words of the server's is left alone.
      const xmin = () => database.query('SELECT oid, xmin::text FROM pg_publication_rel ORDER BY 1')
      const before = await xmin()
      const same = start('id > 10')
      await same.open(reading.position)
      await same.close()
      expect(await xmin()).toEqual(before)
      const next = start('id >= 100')
      await next.open(reading.position)
      const later = new Reading(next, reading.position)
      await database.query(`INSERT INTO t VALUES (50, 'x'), (100, 'y')`)
      expect((await later.untilRows(1))[0]!.after).toEqual({ id: 100, region: 'y' })
      later.stop()
      await next.close()
      const whole = createSource(database, { tables: ['public.t'] })
      await whole.open(later.position)
      await whole.close()
      expect((await published(database)).find((table) => table.relname === 't')!.filter).toBe(null)
      await database.drop()
    },
  )

  it.runIf(major >= 15)('never filters so that an application could not write', async () => {
    const database = await server.createDatabase()
    await database.query(`CREATE TABLE t (id int PRIMARY KEY, region text); INSERT INTO t VALUES (1, 'eu');
      CREATE TABLE p (id int, d int, region text, PRIMARY KEY (id, d)) PARTITION BY RANGE (d);
      CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); INSERT INTO p VALUES (1, 1, 'eu')`)
    const filtered = (table: string, where: string): InputOptions => ({
      tables: [table],
      tableOptions: [{ tables: [table], where }],
    })
    for (const table of ['public.t', 'public.p']) {
      const error = await refusal(database, filtered(table, `region = 'eu'`))
      expect(error.code).toBe('SOURCE_TABLE_IDENTITY')
      expect(error.message).toContain('not part of the replica identity')
      expect(error.fix).toContain('REPLICA IDENTITY FULL')
    }
    expect(await published(database)).toEqual([])
    await database.query(`UPDATE t SET region = 'us'; UPDATE p SET region = 'us'; DELETE FROM p`)
    await database.query(
      'CREATE FUNCTION odd(int) RETURNS bool LANGUAGE sql IMMUTABLE AS $$ SELECT $1 % 2 = 1 $$',
    )
    for (const where of ['regoin = 1', 'id >', 'public.odd(id)', 'random() < id']) {
      const error = await refusal(database, filtered('public.t', where))
      expect(error.code).toBe('SOURCE_MISCONFIGURED')
      expect(error.message).toContain('"public.t"')
      expect(error.fix).toContain('"where"')
    }
    // An identity that changes later takes the table out before it is refused.
    await database.query('ALTER TABLE t REPLICA IDENTITY FULL')
    const source = createSource(database, filtered('public.t', `region = 'eu'`))
    await source.open(null)
    await source.close()
    await database.query('ALTER TABLE t REPLICA IDENTITY DEFAULT')
    await expect(database.query(`UPDATE t SET region = 'x'`)).rejects.toThrow(/cannot update/)
    expect((await refusal(database, filtered('public.t', `region = 'eu'`))).code).toBe(
      'SOURCE_TABLE_IDENTITY',
    )
    await database.query(`UPDATE t SET region = 'x'`)
    await database.drop()
  })

  it.runIf(major >= 15)(`reads a user's own publication with its lists and filters`, async () => {
    const database = await server.createDatabase()
    await database.query(`CREATE TABLE t (id int PRIMARY KEY, name text, note text); CREATE SCHEMA s;
      CREATE TABLE s.u (id int PRIMARY KEY, name text);
      CREATE PUBLICATION mine FOR TABLE t (id, name) WHERE (id > 10);
      CREATE PUBLICATION wide FOR TABLES IN SCHEMA s`)
    const publication = { name: 'mine', create: false }
    const lines: LogLine[] = []
    const source = createSource(database, { tables: ['public.t'], publication }, 'own', lines)
    const { reading } = await openReading(source)
    expect(lines.find((line) => line.fields['where'])!.fields).toMatchObject({ where: '(id > 10)' })
    await database.query(`INSERT INTO t VALUES (1, 'a', 'x'), (11, 'b', 'y')`)
    expect((await reading.untilRows(1))[0]!.after).toEqual({ id: 11, name: 'b' })
    reading.stop()
    await source.close()
    const asking = (choice: { where?: string; columns?: string[] }): InputOptions => ({
      tables: ['public.t'],
      publication,
      slot: { name: 'asking' },
      tableOptions: [{ tables: ['public.t'], ...choice }],
    })
    const agreed = createSource(database, asking({ where: '10 < id' }))
    expect((await refusal(database, asking({ where: 'id > 11' }))).fix).toContain(
      'ADD TABLE ONLY "public"."t" WHERE (id > 11)',
    )
    expect((await refusal(database, asking({ columns: ['id', 'note'] }))).message).toContain(
      '"note"',
    )
    await expect(agreed.open(null)).rejects.toMatchObject({ code: 'SOURCE_MISCONFIGURED' })
    const same = createSource(database, asking({ where: 'id > 10::int4', columns: ['id'] }))
    const only = await openReading(same)
    await database.query(`INSERT INTO t VALUES (12, 'c', 'z')`)
    expect((await only.reading.untilRows(1))[0]!.after).toEqual({ id: 12 })
    only.reading.stop()
    await Promise.all([agreed.close(), same.close()])
    // A schema is published whole.
    const schema = { tables: ['s.u'], publication: { name: 'wide' } }
    const whole = await refusal(database, {
      ...schema,
      tableOptions: [{ tables: ['s.u'], where: 'id > 1' }],
    })
    expect(whole.message).toContain('a whole schema')
    const narrow = createSource(database, {
      ...schema,
      slot: { name: 'narrow' },
      tableOptions: [{ tables: ['s.u'], columns: ['id'] }],
    })
    const last = await openReading(narrow)
    await database.query(`INSERT INTO s.u VALUES (1, 'a')`)
    expect((await last.reading.untilRows(1))[0]!.after).toEqual({ id: 1 })
    last.reading.stop()
    await narrow.close()
    await database.drop()
  })

  it('adds no table that merely inherits, and so may lack an identity', async () => {
    const database = await server.createDatabase()
    await database.query(
      'CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE child (n int) INHERITS (parent)',
    )
    const source = createSource(database, { tables: ['public.parent'] })
    await source.open(null)
    expect(
      await database.query('SELECT prrelid::regclass::text AS name FROM pg_publication_rel'),
    ).toEqual([{ name: 'parent' }])
    await database.query(
      'INSERT INTO child VALUES (1, 1); UPDATE child SET n = 2; UPDATE parent SET id = 3; DELETE FROM parent',
    )
    await source.close()
    await database.drop()
  })

  it.runIf(major >= 18)('never makes writes fail of tables with generated columns', async () => {
    const database = await server.createDatabase()
    await database.query(`CREATE TABLE stored (id int PRIMARY KEY, n int GENERATED ALWAYS AS (id) STORED); ALTER TABLE stored REPLICA IDENTITY FULL;
      CREATE TABLE virtual (id int PRIMARY KEY, n int GENERATED ALWAYS AS (id) VIRTUAL); ALTER TABLE virtual REPLICA IDENTITY FULL;
      CREATE TABLE of_key (id int, n int GENERATED ALWAYS AS (id) STORED PRIMARY KEY);
      CREATE TABLE fine (id int PRIMARY KEY, n int GENERATED ALWAYS AS (id) STORED)`)
    const error = await refusal(database, { tables: ['public.*'] })
    expect(error.details!['tables']).toEqual(['public.virtual'])
    const source = createSource(database, { tables: ['public.*'], keyless: 'inserts' })
    await source.open(null)
    for (const table of ['stored', 'virtual', 'of_key', 'fine']) {
      await database.query(
        `INSERT INTO ${table} (id) VALUES (1); UPDATE ${table} SET id = 2; DELETE FROM ${table}`,
      )
    }
    await source.close()
    await database.drop()
  })

  it('says whose tables the user would have to own', async () => {
    const database = await server.createDatabase()
    const role = `owner_${database.database}`
    await database.query(`CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE mine (id int PRIMARY KEY);
      CREATE ROLE ${role} LOGIN REPLICATION PASSWORD 'x'; ALTER TABLE mine OWNER TO ${role};
      GRANT CREATE ON DATABASE ${database.database} TO ${role}`)
    const { host, port } = database
    const source = createSource(database, {
      url: undefined,
      host,
      port,
      database: database.database,
      user: role,
      password: 'x',
      tables: ['public.*'],
    })
    const findings = await Array.fromAsync(source.check())
    const found = findings.find((finding) => finding.check === 'table-ownership')!
    expect(found).toMatchObject({ status: 'fail', code: 'SOURCE_PRIVILEGE' })
    expect(found.detail).toContain('"public.t" (postgres does)')
    expect(found.fix).toContain('ADD TABLE ONLY "public"."t"')
    await expect(source.open(null)).rejects.toMatchObject({ code: 'SOURCE_PRIVILEGE' })
    await source.close()
    await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
    await database.drop()
  })
})
