import { UNAVAILABLE } from '@tailrace/plugin-api'
import { beforeAll, describe, expect, it } from 'vitest'
import type { PostgresMajor } from '../../../test/kit/postgres/binaries.ts'
import type { PostgresDatabase } from '../../../test/kit/postgres/database.ts'
import { sharedPostgres } from '../../../test/kit/shared.ts'
import type { PostgresTransactionFacts } from '../src/index.ts'
import { createSource, Reading } from './harness.ts'
import { openReading } from '../../../test/sources/reading.ts'

const majors: PostgresMajor[] = [13, 15, 18]

describe.each(majors)('operations of PostgreSQL %i', (major) => {
  let server: PostgresDatabase
  beforeAll(async () => {
    server = await sharedPostgres(major)
  })

  it('reads insert, update, delete and truncate in commit order with marks', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY, name text NOT NULL, note text)')
    const source = createSource(database, { tables: ['public.t'] })
    const { reading } = await openReading(source)
    await database.query(`BEGIN; INSERT INTO t VALUES (1, 'Zoë', NULL), (2, 'b', 'x');
      UPDATE t SET note = 'n' WHERE id = 1; COMMIT`)
    await database.query('DELETE FROM t WHERE id = 2')
    await database.query('UPDATE t SET id = 7 WHERE id = 1')
    await database.query('TRUNCATE t')
    await reading.untilRows(6)
    await reading.until(() => reading.changes.at(-1)?.kind === 'mark', 'the last commit')
    const seen = reading.changes.map((change) =>
      change.kind === 'row'
        ? [change.op, change.before, change.after]
        : change.kind === 'mark'
          ? change.mark
          : change.kind,
    )
    expect(seen).toEqual([
      'begin',
      ['insert', null, { id: 1, name: 'Zoë', note: null }],
      ['insert', null, { id: 2, name: 'b', note: 'x' }],
      ['update', null, { id: 1, name: 'Zoë', note: 'n' }],
      'commit',
      'begin',
      ['delete', { id: 2, name: UNAVAILABLE, note: UNAVAILABLE }, null],
      'commit',
      'begin',
      [
        'update',
        { id: 1, name: UNAVAILABLE, note: UNAVAILABLE },
        { id: 7, name: 'Zoë', note: 'n' },
      ],
      'commit',
      'begin',
      ['truncate', null, null],
      'commit',
    ])
    const { table } = reading.rows[0]!
    expect(table.primaryKey).toEqual(['id'])
    expect(
      table.columns.map((column) => [column.name, column.nativeType, column.nullable]),
    ).toEqual([
      ['id', 'integer', false],
      ['name', 'text', false],
      ['note', 'text', true],
    ])
    reading.stop()
    await source.close()
    await database.drop()
  })

  it('shows old values as the replica identity has them, and unchanged TOAST as unavailable', async () => {
    const database = await server.createDatabase()
    await database.query(`
      CREATE TABLE by_key (id int PRIMARY KEY, n int, big text);
      CREATE TABLE by_index (id int PRIMARY KEY, code int NOT NULL, big text);
      CREATE UNIQUE INDEX by_code ON by_index (code);
      ALTER TABLE by_index REPLICA IDENTITY USING INDEX by_code;
      CREATE TABLE complete (id int, n int, big text); ALTER TABLE complete REPLICA IDENTITY FULL;
      ALTER TABLE by_key ALTER big SET STORAGE EXTERNAL;
      ALTER TABLE by_index ALTER big SET STORAGE EXTERNAL;
      ALTER TABLE complete ALTER big SET STORAGE EXTERNAL`)
    const source = createSource(database, { tables: ['public.*'] })
    const { reading } = await openReading(source)
    const big = 'x'.repeat(10_000)
    for (const table of ['by_key', 'by_index', 'complete']) {
      const second = table === 'by_index' ? 'code' : 'n'
      const third = second === 'code' ? '20' : 'NULL'
      await database.query(`INSERT INTO ${table} VALUES (1, 10, '${big}'), (2, ${third}, NULL)`)
      await database.query(`UPDATE ${table} SET ${second} = 11 WHERE id = 1`)
      await database.query(`DELETE FROM ${table} WHERE id = 1`)
      await database.query(`DELETE FROM ${table} WHERE id = 2`)
    }
    const rows = await reading.untilRows(15)
    const seen = (table: string) =>
      rows
        .filter((row) => row.table.name === table && row.op !== 'insert')
        .map((row) => [row.before, row.after])
    const none = UNAVAILABLE
    expect(seen('by_key')).toEqual([
      [null, { id: 1, n: 11, big: none }],
      [{ id: 1, n: none, big: none }, null],
      [{ id: 2, n: none, big: none }, null],
    ])
    expect(seen('by_index')).toEqual([
      [
        { id: none, code: 10, big: none },
        { id: 1, code: 11, big: none },
      ],
      [{ id: none, code: 11, big: none }, null],
      [{ id: none, code: 20, big: none }, null],
    ])
    expect(seen('complete')).toEqual([
      [
        { id: 1, n: 10, big },
        { id: 1, n: 11, big },
      ],
      [{ id: 1, n: 11, big }, null],
      [{ id: 2, n: null, big: null }, null],
    ])
    reading.stop()
    await source.close()
    await database.drop()
  })

  it('reads partitions as their root', async () => {
    const database = await server.createDatabase()
    await database.query(`CREATE TABLE m (id int, d int, v text, PRIMARY KEY (id, d)) PARTITION BY RANGE (d);
      CREATE TABLE m1 (v text, d int NOT NULL, id int NOT NULL); ALTER TABLE m1 ADD PRIMARY KEY (id, d);
      ALTER TABLE m ATTACH PARTITION m1 FOR VALUES FROM (0) TO (10);
      CREATE TABLE m2 PARTITION OF m FOR VALUES FROM (10) TO (20)`)
    const source = createSource(database, { tables: ['public.*'] })
    const { reading } = await openReading(source)
    await database.query(
      `INSERT INTO m VALUES (1, 1, 'a'), (2, 11, 'b'); UPDATE m SET v = 'c' WHERE id = 1`,
    )
    await database.query('UPDATE m SET d = 15 WHERE id = 1')
    await database.query('CREATE TABLE m3 PARTITION OF m FOR VALUES FROM (20) TO (30)')
    await database.query(`INSERT INTO m VALUES (3, 21, 'late')`)
    const rows = await reading.untilRows(6)
    expect(new Set(rows.map((row) => row.table.id))).toEqual(new Set(['public.m']))
    expect(rows.map((row) => [row.op, row.before, row.after])).toEqual([
      ['insert', null, { id: 1, d: 1, v: 'a' }],
      ['insert', null, { id: 2, d: 11, v: 'b' }],
      ['update', null, { id: 1, d: 1, v: 'c' }],
      ['delete', { id: 1, d: 1, v: UNAVAILABLE }, null],
      ['insert', null, { id: 1, d: 15, v: 'c' }],
      ['insert', null, { id: 3, d: 21, v: 'late' }],
    ])
    expect(rows[0]!.table.primaryKey).toEqual(['id', 'd'])
    reading.stop()
    await source.close()
    await database.drop()
  })

  it('reports a changed definition as a barrier before the first row that has it', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY, name varchar(10))')
    const source = createSource(database, { tables: ['public.t'] })
    const { reading } = await openReading(source)
    await database.query(`INSERT INTO t VALUES (1, 'a')`)
    await reading.untilRows(1)
    // By the time the stream shows the middle version, the catalog has the last one: nothing of it may leak.
    const client = await database.client()
    await client.query(`BEGIN; INSERT INTO t VALUES (2, 'b');
      ALTER TABLE t ADD COLUMN n bigint NOT NULL DEFAULT 7; INSERT INTO t VALUES (3, 'c', 9007199254740993);
      ALTER TABLE t RENAME COLUMN name TO title; ALTER TABLE t DROP COLUMN n; INSERT INTO t VALUES (4, 'd');
      ALTER TABLE t ALTER COLUMN title TYPE text; COMMIT`)
    await database.query(`INSERT INTO t VALUES (5, 'e')`)
    const rows = await reading.untilRows(5)
    expect(rows.map((row) => row.after)).toEqual([
      { id: 1, name: 'a' },
      { id: 2, name: 'b' },
      { id: 3, name: 'c', n: 9007199254740993n },
      { id: 4, title: 'd' },
      { id: 5, title: 'e' },
    ])
    const barriers = reading.batches.filter((batch) => batch.barrier)
    expect(barriers.every((batch) => batch.changes.length === 1)).toBe(true)
    const changes = barriers.map((batch) => batch.changes[0]!)
    expect(
      changes.map((change) =>
        change.kind === 'schema'
          ? [change.action, change.name, change.table?.columns.map((column) => column.nativeType)]
          : null,
      ),
    ).toEqual([
      ['alter', 't', ['integer', 'character varying(10)', 'bigint']],
      ['alter', 't', ['integer', 'character varying(10)']],
      ['alter', 't', ['integer', 'text']],
    ])
    expect(rows[0]!.table).toBe(rows[1]!.table)
    reading.stop()
    // The same definition sent again, as a new connection does, is the same version.
    const again = new Reading(source, reading.position)
    await database.query(`INSERT INTO t VALUES (6, 'f')`)
    expect((await again.untilRows(1))[0]!.table).toBe(rows[4]!.table)
    again.stop()
    await source.close()
    await database.drop()
  })

  it('reads logical messages where the server sends them, and only when asked', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY)')
    const source = createSource(database, { tables: ['public.t'] })
    const { start, reading } = await openReading(source)
    const quiet = createSource(database, { tables: ['public.t'], messages: false })
    await database.query(
      `BEGIN; SELECT pg_logical_emit_message(true, 'in', 'Zoë'); INSERT INTO t VALUES (1); COMMIT`,
    )
    await database.query(`SELECT pg_logical_emit_message(false, 'out', 'free')`)
    await database.query('INSERT INTO t VALUES (2)')
    await reading.untilRows(2)
    const messages = reading.changes.filter((change) => change.kind === 'message')
    expect(
      messages.map((message) => [
        message.prefix,
        Buffer.from(message.content).toString(),
        message.transactional,
        message.transaction.id,
      ]),
    ).toEqual(
      major < 14
        ? []
        : [
            ['in', 'Zoë', true, reading.rows[0]!.transaction.id],
            ['out', 'free', false, '0'],
          ],
    )
    reading.stop()
    const without = new Reading(quiet, start)
    await without.untilRows(2)
    expect(without.changes.some((change) => change.kind === 'message')).toBe(false)
    without.stop()
    await Promise.all([source.close(), quiet.close()])
    await database.drop()
  })

  it('tells rows of one COPY apart, which share a place in the log', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY)')
    const source = createSource(database, { tables: ['public.t'] })
    const { reading } = await openReading(source)
    await database.query(`COPY t FROM PROGRAM 'seq 1 300'`)
    const rows = await reading.untilRows(300)
    expect(new Set(rows.map((row) => row.place)).size).toBeLessThan(300)
    expect(new Set(rows.map((row) => row.id)).size).toBe(300)
    reading.stop()
    await source.close()
    await database.drop()
  })

  it('looks tables up on a new connection when the old one was cut, and skips other tables', async () => {
    const database = await server.createDatabase()
    await database.query(
      'CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY)',
    )
    await database.query('CREATE PUBLICATION all_of_them FOR TABLE a, b, c')
    const publication = { name: 'all_of_them', create: false }
    const source = createSource(database, { tables: ['public.a', 'public.b'], publication })
    const { reading } = await openReading(source)
    await database.query('INSERT INTO a VALUES (1)')
    await reading.untilRows(1)
    const cut = await database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'tailrace' AND backend_type = 'client backend'`,
    )
    expect(cut).toHaveLength(1)
    await database.query('BEGIN; INSERT INTO c VALUES (2); INSERT INTO b VALUES (3); COMMIT')
    const rows = await reading.untilRows(2)
    expect(rows.map((row) => [row.table.name, row.after])).toEqual([
      ['a', { id: 1 }],
      ['b', { id: 3 }],
    ])
    reading.stop()
    await source.close()
    await database.drop()
  })

  it('tells of each transaction what encoders need', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY)')
    const source = createSource(database, { tables: ['public.t'] })
    const { start, reading } = await openReading(source)
    const [{ xid } = { xid: '' }] = await database.query<{ xid: string }>(
      `WITH i AS (INSERT INTO t VALUES (1) RETURNING 1) SELECT pg_current_xact_id()::text AS xid FROM i`,
    )
    await database.query('INSERT INTO t VALUES (2)')
    const [first, second] = await reading.untilRows(2)
    await reading.until(() => reading.changes.at(-1)?.kind === 'mark', 'the commit')
    const { transaction } = first!
    expect(transaction.id).toBe(xid)
    expect(transaction.origin).toEqual({
      connector: 'postgresql',
      server: start.system,
      database: database.database,
      version: expect.stringMatching(new RegExp(`^${major}\\.`)) as string,
    })
    expect(Math.abs(transaction.commitTime / 1000 - Date.now())).toBeLessThan(60_000)
    expect(Number.isSafeInteger(transaction.commitTime)).toBe(true)
    const facts = transaction.native as unknown as PostgresTransactionFacts
    const next = second!.transaction.native as unknown as PostgresTransactionFacts
    expect(facts.xid).toBe(Number(xid))
    expect(facts.commitLsn).toBe(transaction.commitPlace)
    expect(facts.commitEndLsn).toBeGreaterThan(facts.commitLsn)
    expect(next.previousCommitLsn).toBe(facts.commitEndLsn)
    expect(first!.place).toBeLessThan(facts.commitLsn)
    expect(first!.id).toBe(
      `${BigInt(start.system).toString(36)}/${facts.commitLsn.toString(16)}/${first!.place.toString(16)}/0`,
    )
    reading.stop()
    await source.close()
    await database.drop()
  })
})
