import { type SchemaChange, TailraceError } from '@tailrace/plugin-api'
import { beforeAll, describe, expect, it } from 'vitest'
import type { PostgresMajor } from '../../../test/kit/postgres/binaries.ts'
import type { PostgresDatabase } from '../../../test/kit/postgres/database.ts'
import { sharedPostgres } from '../../../test/kit/shared.ts'
import { until } from '../../../test/kit/until.ts'
import { createSource, type InputOptions, Reading } from './harness.ts'
import type { LogLine } from '../../../test/sources/context.ts'
import { openReading } from '../../../test/sources/reading.ts'

const cases: [PostgresMajor, 'message' | 'table'][] = [
  [13, 'table'],
  [15, 'message'],
  [15, 'table'],
  [18, 'message'],
]

describe.each(cases)('DDL text on PostgreSQL %i by %s', (major, by) => {
  let server: PostgresDatabase
  beforeAll(async () => {
    server = await sharedPostgres(major)
  })

  const schemas = (reading: Reading) =>
    reading.changes.filter((change): change is SchemaChange => change.kind === 'schema')
  /** What came, in order: rows as their values, schema changes as action, table and text. */
  const seen = (reading: Reading) =>
    reading.changes.flatMap((change): unknown[] =>
      change.kind === 'row'
        ? [change.after]
        : change.kind === 'schema'
          ? [`${change.action} ${change.name}: ${change.statement}`]
          : [],
    )
  const columnsOf = ({ table }: SchemaChange) => table?.columns.map((column) => column.name)

  it('comes in order, with the definitions before and after, once for each change', async () => {
    const database = await server.createDatabase()
    await database.query(
      'CREATE TABLE t (id int PRIMARY KEY, name text); CREATE TABLE other (id int PRIMARY KEY)',
    )
    const options: InputOptions = { tables: ['public.t*', 'public.u*'], ddl: { by } }
    const source = createSource(database, options)
    const { start, reading } = await openReading(source)
    await database.query(`INSERT INTO t VALUES (1, 'a')`)
    const client = await database.client()
    // The catalog is ahead of the stream: definitions are those of their moment.
    for (const sql of [
      'BEGIN',
      `INSERT INTO t VALUES (2, 'b')`,
      'ALTER TABLE t ADD COLUMN n bigint NOT NULL DEFAULT 7',
      `INSERT INTO t VALUES (3, 'c', 8)`,
      'ALTER TABLE public.t RENAME COLUMN name TO title',
      'ALTER TABLE t DROP COLUMN n',
      'ALTER TABLE other ADD COLUMN unread int',
      `INSERT INTO t VALUES (4, 'd')`,
      'COMMIT',
      'CREATE UNIQUE INDEX by_title ON t (title)',
      `INSERT INTO t VALUES (5, 'e')`,
      'CREATE TEMP TABLE t_temp (id int)',
      'CREATE TABLE u (id serial PRIMARY KEY, at timestamptz)',
      'ALTER TABLE u RENAME TO elsewhere',
      `CREATE TYPE mood AS ENUM ('sad')`,
      'DROP TABLE elsewhere, other',
      'ALTER TABLE t RENAME TO t_new',
      `INSERT INTO t_new VALUES (6, 'f')`,
      'DROP INDEX by_title',
      'DROP TABLE IF EXISTS nothing',
      'DROP TABLE t_new',
      `CREATE VIEW last AS SELECT 1 AS one`,
    ]) {
      await client.query(sql)
    }
    await reading.until(
      () => schemas(reading).at(-1)?.statement?.startsWith('CREATE VIEW') === true,
      'the last statement',
    )
    const expected = [
      { id: 1, name: 'a' },
      { id: 2, name: 'b' },
      'alter t: ALTER TABLE t ADD COLUMN n bigint NOT NULL DEFAULT 7',
      { id: 3, name: 'c', n: 8n },
      'alter t: ALTER TABLE public.t RENAME COLUMN name TO title',
      'alter t: ALTER TABLE t DROP COLUMN n',
      { id: 4, title: 'd' },
      'index t: CREATE UNIQUE INDEX by_title ON t (title)',
      { id: 5, title: 'e' },
      'create u: CREATE TABLE u (id serial PRIMARY KEY, at timestamptz)',
      'rename elsewhere: ALTER TABLE u RENAME TO elsewhere',
      `other null: CREATE TYPE mood AS ENUM ('sad')`,
      'rename t_new: ALTER TABLE t RENAME TO t_new',
      { id: 6, title: 'f' },
      'index null: DROP INDEX by_title',
      'drop t_new: DROP TABLE t_new',
      'other null: CREATE VIEW last AS SELECT 1 AS one',
    ]
    expect(seen(reading)).toEqual(expected)
    const changes = schemas(reading)
    expect(changes.slice(0, 4).map(columnsOf)).toEqual([
      ['id', 'name', 'n'],
      ['id', 'title', 'n'],
      ['id', 'title'],
      ['id', 'title'],
    ])
    // Each is what the one before left, and what its rows have.
    for (const [index, change] of changes.slice(1, 4).entries()) {
      expect(change.previous).toBe(changes[index]!.table)
    }
    expect(reading.rows[0]!.table).toBe(changes[0]!.previous)
    expect(reading.rows[2]!.table).toBe(changes[0]!.table)
    expect(reading.rows[3]!.table).toBe(changes[2]!.table)
    expect(reading.rows[4]!.table).toBe(changes[3]!.table)
    expect(changes.find(({ action }) => action === 'create')!.table!.primaryKey).toEqual(['id'])
    const renamed = changes.find(({ name }) => name === 't_new')!
    expect([renamed.previous!.name, renamed.table!.name]).toEqual(['t', 't_new'])
    expect(reading.rows[5]!.table).toBe(renamed.table)
    const dropped = changes.find(({ action }) => action === 'drop')!
    expect([dropped.table, dropped.previous!.name]).toEqual([null, 't_new'])
    // Each is a barrier, a batch of its own.
    const barriers = reading.batches.filter((batch) => batch.barrier)
    expect(barriers.flatMap((batch) => batch.changes)).toEqual(changes)
    expect(
      reading.batches.every((batch) => batch.barrier === (batch.changes[0]?.kind === 'schema')),
    ).toBe(true)
    reading.stop()

    // From every position between them the rest comes, and nothing twice.
    const tried = major === 15 ? [] : reading.batches.entries()
    const ids = (changesOf: Reading['changes']) =>
      changesOf
        .filter((change) => change.kind !== 'mark')
        .map((change) => [change.place, change.ordinal])
    const all = ids(reading.changes)
    for (const [index, batch] of tried) {
      const before = ids(reading.batches.slice(0, index + 1).flatMap((one) => one.changes))
      const fresh = createSource(database, options)
      const again = new Reading(fresh, batch.position as typeof start)
      await again.until(() => before.length + ids(again.changes).length >= all.length, 'the rest')
      expect([...before, ...ids(again.changes)]).toEqual(all)
      again.stop()
      await fresh.close()
      await until(
        async () =>
          (
            await database.query(
              'SELECT FROM pg_replication_slots WHERE database = current_database() AND active',
            )
          ).length === 0,
        { what: 'the slot to be free', everyMs: 5 },
      )
    }
    await source.close()
    await database.drop()
  })

  it('tells the statements of one query apart, and those of functions as the query is', async () => {
    const database = await server.createDatabase()
    await database.query(
      'CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE t2 (id int PRIMARY KEY)',
    )
    const source = createSource(database, { tables: ['public.t*'], ddl: { by } })
    const { reading } = await openReading(source)
    await database.query(`ALTER TABLE t ADD a int; INSERT INTO t VALUES (1, 1); /* then; */ ALTER TABLE t2 ADD b int;
      DROP TABLE IF EXISTS none; ALTER TABLE t ADD c text DEFAULT ';'; DROP TABLE t2`)
    const block = `DO $$ BEGIN EXECUTE 'ALTER TABLE t ADD d int'; END $$`
    await database.query(block)
    await reading.until(() => schemas(reading).length >= 5, 'all of them')
    expect(seen(reading)).toEqual([
      'alter t: ALTER TABLE t ADD a int',
      { id: 1, a: 1 },
      'alter t2: /* then; */ ALTER TABLE t2 ADD b int',
      `alter t: ALTER TABLE t ADD c text DEFAULT ';'`,
      'drop t2: DROP TABLE t2',
      `alter t: ${block}`,
    ])
    reading.stop()
    await source.close()
    await database.drop()
  })

  it('keeps out passwords, temporary tables, and partitions as tables; knows identities, generated columns and lists', async () => {
    const database = await server.createDatabase()
    await database.query(`CREATE TABLE m (id int, d int, v text, PRIMARY KEY (id, d)) PARTITION BY RANGE (d);
      CREATE TABLE t (id int PRIMARY KEY, v text, twice int GENERATED ALWAYS AS (id * 2) STORED);
      CREATE TABLE complete (id int PRIMARY KEY, v text); INSERT INTO complete VALUES (1, 'a');
      CREATE TABLE narrow (id int PRIMARY KEY, a text, b text);
      CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w`)
    const source = createSource(database, {
      tables: ['public.*'],
      ddl: { by },
      tableOptions: [{ tables: ['public.narrow'], columns: ['id', 'a'] }],
    })
    const { reading } = await openReading(source)
    for (const sql of [
      `CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (password 'secret')`,
      'CREATE TABLE m1 PARTITION OF m FOR VALUES FROM (0) TO (10)',
      `INSERT INTO m VALUES (1, 1, 'a')`,
      'ALTER TABLE m ADD COLUMN w int',
      `INSERT INTO m VALUES (2, 2, 'b', 3)`,
      'ALTER TABLE t ADD w int',
      `INSERT INTO t (id, v, w) VALUES (1, 'a', 2)`,
      'ALTER TABLE complete REPLICA IDENTITY FULL',
      `UPDATE complete SET v = 'b'`,
      'ALTER TABLE narrow ADD c text',
      `INSERT INTO narrow VALUES (1, 'a', 'b', 'c')`,
      'CREATE TEMP TABLE scratch (id int)',
      'GRANT SELECT ON t TO PUBLIC',
      'CREATE UNLOGGED TABLE quick (id int PRIMARY KEY)',
      'COMMENT ON TABLE t IS $$a comment$$',
    ]) {
      // One connection: the last table is of its session.
      await database.query(sql)
    }
    await reading.until(
      () => schemas(reading).at(-1)?.statement?.startsWith('COMMENT') === true,
      'the last',
    )
    expect(seen(reading)).toEqual([
      'other m: CREATE TABLE m1 PARTITION OF m FOR VALUES FROM (0) TO (10)',
      { id: 1, d: 1, v: 'a' },
      'alter m: ALTER TABLE m ADD COLUMN w int',
      { id: 2, d: 2, v: 'b', w: 3 },
      'alter t: ALTER TABLE t ADD w int',
      { id: 1, v: 'a', ...(major >= 18 && { twice: 2 }), w: 2 },
      'alter complete: ALTER TABLE complete REPLICA IDENTITY FULL',
      { id: 1, v: 'b' },
      'alter narrow: ALTER TABLE narrow ADD c text',
      { id: 1, a: 'a' },
      'other null: GRANT SELECT ON t TO PUBLIC',
      'other t: COMMENT ON TABLE t IS $$a comment$$',
    ])
    for (const row of reading.rows.slice(1)) {
      const change = schemas(reading).findLast(
        ({ name, place }) => name === row.table.name && place < row.place,
      )!
      expect(row.table).toBe(change.table)
    }
    reading.stop()
    await source.close()
    await database.drop()
  })

  it('does no harm where it cannot tell', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY)')
    const source = createSource(database, { tables: ['public.t'], ddl: { by } })
    await source.open(null)
    const name = `tailrace_${database.database}_ddl`
    if (by === 'table')
      await database.query(`ALTER TABLE ${name}_log ADD CONSTRAINT no CHECK (false)`)
    else await database.query(`SET session_replication_role = replica`)
    await database.query('ALTER TABLE t ADD n int')
    expect(await database.query('SELECT n FROM t')).toEqual([])
    await source.close()
    await database.drop()
  })

  it('is installed by a superuser with what check prints, and dropped only by who made it', async () => {
    const database = await server.createDatabase()
    const role = `plain_${database.database}`
    await database.query(`CREATE TABLE t (id int PRIMARY KEY); CREATE ROLE ${role} LOGIN REPLICATION PASSWORD 'x';
      ALTER TABLE t OWNER TO ${role}; GRANT CREATE ON DATABASE ${database.database} TO ${role}; GRANT USAGE ON SCHEMA public TO ${role}`)
    const { host, port } = database
    const input: InputOptions = {
      url: undefined,
      host,
      port,
      database: database.database,
      user: role,
      password: 'x',
      tables: ['public.t'],
      ddl: { by },
    }
    const source = createSource(database, input)
    const error: unknown = await source.open(null).catch((error: unknown) => error)
    if (!TailraceError.is(error)) throw new Error('should be refused', { cause: error })
    expect(error.code).toBe('SOURCE_PRIVILEGE')
    expect(error.fix).toContain('CREATE EVENT TRIGGER')
    const finding = (await Array.fromAsync(source.check())).find(
      ({ check }) => check === 'ddl-trigger',
    )!
    expect(finding).toMatchObject({ status: 'fail', code: 'SOURCE_MISCONFIGURED' })
    await database.query(finding.sql!)
    await database.query(finding.sql!)
    const { reading } = await openReading(source)
    const found = (await Array.fromAsync(source.check())).find(
      ({ check }) => check === 'ddl-trigger',
    )!
    expect(found.status).toBe('pass')
    await database.query('ALTER TABLE t ADD n int')
    await reading.until(() => schemas(reading).length > 0, 'the statement')
    reading.stop()
    await until(async () => !/in use by/.test((await source.resources!())[0]!.detail), {
      what: 'rest',
    })
    expect((await source.resources!()).map(({ kind }) => kind)).toEqual(['slot', 'publication'])
    await source.dropResources!()
    expect(await database.query('SELECT FROM pg_event_trigger')).toHaveLength(2)
    // A superuser's own is taken away with the rest; a disabled one is renewed.
    await database.query(`ALTER EVENT TRIGGER tailrace_${database.database}_ddl DISABLE`)
    const lines: LogLine[] = []
    const own = createSource(
      database,
      { tables: ['public.t'], ddl: { by } },
      database.database,
      lines,
    )
    await own.open(null)
    expect((await own.dropResources!()).map(({ kind }) => kind)).toEqual([
      'slot',
      'event trigger',
      'publication',
    ])
    expect(await database.query('SELECT FROM pg_event_trigger')).toEqual([])
    expect(await database.query(`SELECT FROM pg_class WHERE relname LIKE 'tailrace%'`)).toEqual([])
    expect(await database.query(`SELECT FROM pg_proc WHERE proname LIKE 'tailrace%'`)).toEqual([])
    await own.close()
    await source.close()
    await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
    await database.drop()
  })
})

describe('DDL text', () => {
  it('needs a table before PostgreSQL 14, and says so', async () => {
    const server = await sharedPostgres(13)
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY)')
    const source = createSource(database, { tables: ['public.t'], ddl: {} })
    await expect(source.open(null)).rejects.toMatchObject({
      code: 'SOURCE_MISCONFIGURED',
      fix: 'Set "ddl.by: table".',
    })
    await source.close()
    await database.drop()
  })
})
