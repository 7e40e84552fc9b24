import { TailraceError } from '@tailrace/plugin-api'
import { firstValueFrom } from 'rxjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Postgres, startPostgres } from '../../../test/kit/postgres.ts'
import { until } from '../../../test/kit/until.ts'
import { formatLsn, parseLsn } from '../src/lsn.ts'
import type { PostgresPosition } from '../src/position.ts'
import { createSource, type InputOptions, Reading } from './harness.ts'
import type { LogLine } from '../../../test/sources/context.ts'
import { openReading } from '../../../test/sources/reading.ts'
import { TestCredit } from '../../../test/sources/credit.ts'

describe.each([13, 18] as const)('opening on PostgreSQL %i', (major) => {
  let server: Postgres
  beforeAll(async () => {
    server = await startPostgres({ major, settings: { max_prepared_transactions: 5 } })
  })
  afterAll(() => server?.remove())

  async function refusal(
    database: Awaited<ReturnType<Postgres['createDatabase']>>,
    input: InputOptions,
    from: PostgresPosition | null = null,
  ): Promise<TailraceError> {
    const source = createSource(database, input)
    const error: unknown = await source.open(from).then(
      () => null,
      (error: unknown) => error,
    )
    await source.close()
    if (!TailraceError.is(error)) throw new Error('opening should have failed', { cause: error })
    return error
  }

  it('creates slot and publication once and reuses them', async () => {
    const database = await server.createDatabase()
    await database.query(
      'CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE "b ""B" (id int PRIMARY KEY)',
    )
    const source = createSource(database, { tables: ['public.*'] }, 'The Shop')
    const start = await source.open(null)
    expect(start).toMatchObject({ database: database.database, timeline: 1 })
    expect((await source.resources!()).map(({ kind, name }) => [kind, name])).toEqual([
      ['slot', 'tailrace_the_shop'],
      ['publication', 'tailrace_the_shop'],
    ])
    await source.close()
    await database.query('CREATE TABLE c (id int PRIMARY KEY); INSERT INTO a VALUES (1)')
    const again = createSource(database, { tables: ['public.*'] }, 'The Shop')
    // Killed before the first checkpoint: the slot says where to begin.
    expect(await again.open(null)).toEqual(start)
    expect(await again.open(start)).toBe(null)
    const reading = new Reading(again, start!)
    await database.query('INSERT INTO c VALUES (2); INSERT INTO "b ""B" VALUES (3)')
    const rows = await reading.untilRows(3)
    expect(rows.map((row) => row.table.id)).toEqual(['public.a', 'public.c', 'public.b "B'])
    // Nothing is dropped while somebody reads.
    await expect(again.dropResources!()).rejects.toMatchObject({ code: 'SOURCE_IN_USE' })
    const [held] = await again.resources!()
    expect(held!.detail).toMatch(/^at [\dA-F/]+, holds [\d.]+ \w+ of log, in use by process \d+$/)
    expect(held!.figures).toMatchObject({ walStatus: 'reserved', invalidation: null })
    expect(held!.figures!['retainedBytes']).toBeGreaterThan(0)
    expect(held!.figures!['activePid']).toBeGreaterThan(0)
    reading.stop()
    await until(async () => !/in use by/.test((await again.resources!())[0]!.detail), {
      what: 'the slot to be free',
    })
    expect((await again.dropResources!()).length).toBe(2)
    expect(await again.resources!()).toEqual([])
    await again.close()
    await database.drop()
  })

  it('names the processes that the creation of a slot waits for', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY)')
    const lines: LogLine[] = []
    const source = createSource(database, { tables: ['public.t'] }, database.database, lines)
    const client = await database.client()
    const { rows } = await client
      .query('BEGIN; INSERT INTO t VALUES (1); SELECT pg_backend_pid() AS pid')
      .then((results) => (results as unknown as { rows: { pid: number }[] }[])[2]!)
    const opening = openReading(source)
    await until(() => lines.some((line) => line.level === 'warn'), { what: 'a warning' })
    expect(lines.find((line) => line.level === 'warn')!.fields['pids']).toContain(rows[0]!.pid)
    await client.query('COMMIT')
    const { reading } = await opening
    await database.query('INSERT INTO t VALUES (2)')
    // What was committed before the slot's first place is not in the log for us.
    expect((await reading.untilRows(1))[0]!.after).toEqual({ id: 2 })
    reading.stop()
    await source.close()
    await database.drop()
  })

  it('stops waiting for a slot when the source is closed', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY)')
    const source = createSource(database, { tables: ['public.t'] })
    const client = await database.client()
    await client.query('BEGIN; INSERT INTO t VALUES (1)')
    const opening = source.open(null).catch((error: unknown) => error)
    await until(
      async () =>
        (
          await database.query(
            `SELECT FROM pg_stat_activity WHERE query LIKE '%create_logical%' AND wait_event_type = 'Lock'`,
          )
        ).length > 0,
      { what: 'the slot to wait' },
    )
    await source.close()
    expect(TailraceError.is(await opening)).toBe(true)
    await client.query('COMMIT')
    await database.drop()
  })

  it('never publishes updates of a table that lacks a replica identity', async () => {
    const database = await server.createDatabase()
    await database.query(`CREATE TABLE keyed (id int PRIMARY KEY); CREATE TABLE keyless (id int);
      CREATE TABLE deferred (id int, PRIMARY KEY (id) DEFERRABLE);
      CREATE TABLE complete (id int); ALTER TABLE complete REPLICA IDENTITY FULL;
      CREATE TABLE nothing (id int PRIMARY KEY); ALTER TABLE nothing REPLICA IDENTITY NOTHING;
      CREATE TABLE indexed (id int NOT NULL, n int); CREATE UNIQUE INDEX by_id ON indexed (id);
      ALTER TABLE indexed REPLICA IDENTITY USING INDEX by_id;
      CREATE TABLE parts (id int, d int, PRIMARY KEY (id, d)) PARTITION BY RANGE (d);
      CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
      CREATE TABLE loose (id int, d int, PRIMARY KEY (id, d)) PARTITION BY RANGE (d);
      CREATE TABLE loose_1 PARTITION OF loose FOR VALUES FROM (0) TO (10);
      ALTER TABLE loose_1 REPLICA IDENTITY NOTHING;
      INSERT INTO keyless VALUES (1); INSERT INTO keyed VALUES (1); INSERT INTO deferred VALUES (1);
      INSERT INTO nothing VALUES (1); INSERT INTO loose VALUES (1, 1)`)
    const error = await refusal(database, { tables: ['public.*'] })
    expect(error.code).toBe('SOURCE_TABLE_IDENTITY')
    expect(error.details!['tables']).toEqual([
      'public.deferred',
      'public.keyless',
      'public.loose',
      'public.nothing',
    ])
    expect(error.fix).toContain('ALTER TABLE "public"."keyless" REPLICA IDENTITY FULL;')
    const source = createSource(database, { tables: ['public.*'], keyless: 'inserts' })
    const { reading } = await openReading(source)
    // Each of these would fail if the table's updates were published.
    for (const table of [
      'keyless',
      'keyed',
      'deferred',
      'nothing',
      'loose',
      'complete',
      'indexed',
    ]) {
      await database.query(`UPDATE ${table} SET id = id + 1`)
      await database.query(`DELETE FROM ${table}`)
    }
    await database.query(
      `INSERT INTO keyless VALUES (5); INSERT INTO loose VALUES (6, 6); INSERT INTO keyed VALUES (7)`,
    )
    await reading.until(() => reading.rows.at(-1)?.value('after', 0) === 7, 'the last row')
    expect(reading.rows.map((row) => [row.table.name, row.op])).toEqual([
      ['keyed', 'update'],
      ['keyed', 'delete'],
      ['keyless', 'insert'],
      ['loose', 'insert'],
      ['keyed', 'insert'],
    ])
    reading.stop()
    await source.close()
    // A key that is dropped later takes its table out of the publication of updates at the next start.
    await database.query('ALTER TABLE keyed DROP CONSTRAINT keyed_pkey')
    await expect(database.query('UPDATE keyed SET id = 1')).rejects.toThrow(/replica identity/)
    const again = createSource(database, { tables: ['public.*'], keyless: 'inserts' })
    await again.open(null)
    await database.query('UPDATE keyed SET id = 1')
    // And one that is added brings it back.
    await database.query('ALTER TABLE keyed ADD PRIMARY KEY (id)')
    await again.open(null)
    const last = new Reading(again, reading.position)
    await database.query('UPDATE keyed SET id = 99')
    await last.until(() => last.rows.at(-1)?.op === 'update', 'an update')
    last.stop()
    await again.close()
    await database.drop()
  })

  it('refuses missing tables and names the nearest', async () => {
    const database = await server.createDatabase()
    await database.query(`CREATE SCHEMA sales; CREATE TABLE sales.orders (id int PRIMARY KEY);
      CREATE UNLOGGED TABLE fast (id int PRIMARY KEY);
      CREATE TABLE parts (d int PRIMARY KEY) PARTITION BY RANGE (d);
      CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10)`)
    const missing = await refusal(database, { tables: ['public.orders'] })
    expect([missing.code, missing.message]).toEqual([
      'SOURCE_TABLE_MISSING',
      'There is no table "public.orders".',
    ])
    expect(missing.fix).toContain('Did you mean "sales.orders"?')
    expect((await refusal(database, { tables: ['sales.ordres'] })).fix).toContain('"sales.orders"')
    expect((await refusal(database, { tables: ['public.fast'] })).message).toContain('unlogged')
    expect((await refusal(database, { tables: ['public.parts_1'] })).fix).toContain('public.parts"')
    await database.drop()
  })

  it('refuses a server that was set back, which would skip what is committed until it has caught up', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY)')
    const tables = ['public.t']
    const source = createSource(database, { tables })
    const start = (await source.open(null))!
    const far = formatLsn(parseLsn(start.lsn) + 2 ** 30)
    const open = { commit: far, place: far, ordinal: 0 }
    for (const stored of [
      { ...start, lsn: far },
      { ...start, open },
    ]) {
      const error = await refusal(database, { tables }, stored)
      expect(error.code).toBe('SOURCE_POSITION_LOST')
      expect(error.details).toMatchObject({ storedLsn: far })
      await expect(firstValueFrom(source.stream(stored, new TestCredit()))).rejects.toMatchObject({
        code: 'SOURCE_POSITION_LOST',
      })
    }
    await source.close()
    // The end of a segment that was switched is a place like any other.
    await database.query('SELECT pg_switch_wal()')
    const again = createSource(database, { tables, idleInterval: '1ms' })
    await again.open(start)
    const idle = await firstValueFrom(again.stream(start, new TestCredit()))
    await again.open(idle.position as PostgresPosition)
    await again.close()
    await database.drop()
  })

  it('refuses a server and a slot that do not fit the stored position', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY)')
    const tables = ['public.t']
    const source = createSource(database, { tables })
    const start = (await source.open(null))!
    await source.close()
    const other = await refusal(database, { tables }, { ...start, system: '1' })
    expect(other.code).toBe('SOURCE_IDENTITY_CHANGED')
    expect(other.message).toContain(start.system)
    const elsewhere = await refusal(database, { tables }, { ...start, database: 'elsewhere' })
    expect(elsewhere.code).toBe('SOURCE_IDENTITY_CHANGED')
    const earlier = { ...start, lsn: formatLsn(parseLsn(start.lsn) - 1000) }
    const gap = await refusal(database, { tables }, earlier)
    expect(gap.code).toBe('SOURCE_POSITION_LOST')
    expect(gap.details).toMatchObject({
      gapBytes: 1000,
      slotLsn: start.lsn,
      storedLsn: earlier.lsn,
    })
    const name = `tailrace_${database.database}`
    await database.query('SELECT pg_drop_replication_slot($1)', [name])
    const gone = await refusal(database, { tables }, start)
    expect([gone.code, gone.message]).toEqual([
      'SOURCE_POSITION_LOST',
      expect.stringMatching(
        `^Slot "${name}" is gone, and the log after the stored position ${start.lsn} with it: \\d+ bytes up to`,
      ),
    ])
    expect(gone.details).toMatchObject({ reason: 'slot-missing', slot: name, storedLsn: start.lsn })
    expect(gone.details!['gapBytes']).toBeGreaterThanOrEqual(0)
    await database
      .query(`SELECT pg_create_logical_replication_slot($1, 'test_decoding')`, [name])
      .catch(() => database.query(`SELECT pg_create_physical_replication_slot($1)`, [name]))
    expect((await refusal(database, { tables })).code).toBe('SOURCE_MISCONFIGURED')
    await database.query('SELECT pg_drop_replication_slot($1)', [name])
    const absent = await refusal(database, { tables, slot: { create: false } })
    expect(absent.message).toBe(`There is no replication slot "${name}".`)
    await database.query(`DROP PUBLICATION "${name}"`)
    await database.query(
      `CREATE TABLE m (d int PRIMARY KEY) PARTITION BY RANGE (d); CREATE PUBLICATION leaves FOR TABLE m`,
    )
    const leaves = await refusal(database, {
      tables: ['public.m'],
      publication: { name: 'leaves', create: false },
    })
    expect(leaves.fix).toContain('publish_via_partition_root = true')
    const publication = await refusal(database, { tables, publication: { create: false } })
    expect(publication.fix).toContain('FOR TABLE ONLY "public"."t"')
    await database.drop()
  })
})

describe('a slot in use', () => {
  let server: Postgres
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server?.remove())

  it('names the process that uses the slot', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY)')
    const source = createSource(database, { tables: ['public.t'] })
    const { start, reading } = await openReading(source)
    await database.query('INSERT INTO t VALUES (1)')
    await reading.untilRows(1)
    const [{ pid } = { pid: 0 }] = await database.query<{ pid: number }>(
      'SELECT active_pid AS pid FROM pg_replication_slots WHERE database = current_database()',
    )
    const other = createSource(database, { tables: ['public.t'] })
    const second = new Reading(other, start)
    const error = await second.untilError()
    expect(TailraceError.is(error) && [error.code, error.details!['pid']]).toEqual([
      'SOURCE_IN_USE',
      pid,
    ])
    expect(reading.error).toBe(null)
    reading.stop()
    await Promise.all([source.close(), other.close()])
    await database.drop()
  })
})

describe('a server that is not set up', () => {
  it('says so when opened and when checked', async () => {
    const server = await startPostgres({ major: 15, settings: { wal_level: 'replica' } })
    try {
      await server.query('CREATE TABLE t (id int PRIMARY KEY)')
      const source = createSource(server, { tables: ['public.t', 'public.missing'] })
      const error: unknown = await source.open(null).catch((error: unknown) => error)
      expect(TailraceError.is(error) && [error.code, error.fix]).toEqual([
        'SOURCE_MISCONFIGURED',
        `ALTER SYSTEM SET wal_level = 'logical'; then restart the server.`,
      ])
      const results = await Array.fromAsync(source.check())
      expect(
        results.filter((result) => result.status === 'fail').map((result) => result.code),
      ).toEqual(['SOURCE_MISCONFIGURED', 'SOURCE_TABLE_MISSING'])
      await source.close()
    } finally {
      await server.remove()
    }
  })
})
