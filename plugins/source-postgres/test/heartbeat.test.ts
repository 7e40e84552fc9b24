import { TailraceError } from '@tailrace/plugin-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PostgresMajor } from '../../../test/kit/postgres/binaries.ts'
import { type Postgres, startPostgres } from '../../../test/kit/postgres.ts'
import { until } from '../../../test/kit/until.ts'
import { parseLsn } from '../src/lsn.ts'
import { createSource, type InputOptions } from './harness.ts'
import { openReading } from '../../../test/sources/reading.ts'

const majors: PostgresMajor[] = [13, 15, 18]

describe.each(majors)('heartbeats on PostgreSQL %i', (major) => {
  let server: Postgres
  beforeAll(async () => {
    server = await startPostgres({ major })
  })
  afterAll(() => server?.remove())
  type Database = Awaited<ReturnType<Postgres['createDatabase']>>

  const confirmed = async (database: Database) => {
    const [row] = await database.query<{ lsn: string }>(
      'SELECT confirmed_flush_lsn::text AS lsn FROM pg_replication_slots WHERE database = current_database()',
    )
    return parseLsn(row!.lsn)
  }
  const end = async () =>
    parseLsn(
      (await server.query<{ lsn: string }>('SELECT pg_current_wal_lsn()::text AS lsn'))[0]!.lsn,
    )

  const ways = major < 14 ? (['table'] as const) : (['message', 'table'] as const)
  it.each(ways)('by %s move the slot of an idle database while another one writes', async (by) => {
    const [database, busy] = await Promise.all([server.createDatabase(), server.createDatabase()])
    await Promise.all([
      database.query('CREATE TABLE t (id int PRIMARY KEY)'),
      busy.query('CREATE TABLE t (n int)'),
    ])
    const source = createSource(database, {
      tables: ['public.*'],
      heartbeat: { interval: '50ms', by, deliver: true },
      statusInterval: '50ms',
      idleInterval: '50ms',
    })
    const { start, reading } = await openReading(source)
    reading.onBatch = (batch) => source.acknowledge(batch.position as typeof start)
    await busy.query('INSERT INTO t SELECT generate_series(1, 50000)')
    const place = await end()
    await until(async () => (await confirmed(database)) > place, { what: 'the slot to move' })
    await reading.until(
      () => reading.changes.some((change) => change.kind === 'mark' && change.mark === 'heartbeat'),
      'a mark',
    )
    // Nothing of it is data; of the table there is one row, which says how far the pipeline is.
    expect(reading.changes.filter((change) => change.kind !== 'mark')).toEqual([])
    const rows = by === 'table' ? await database.query('SELECT * FROM dts_postgres_heartbeat') : []
    const told = rows.map(({ slot_name: slot, flushed_lsn: flushed, revice_time: time }) => ({
      slot,
      isFlushed: parseLsn(flushed) >= parseLsn(start.lsn),
      isNow: Math.abs(Number(time) - Date.now()) < 60_000,
    }))
    const row = { slot: `tailrace_${database.database}`, isFlushed: true, isNow: true }
    expect(told).toEqual(by === 'table' ? [row] : [])
    await until(() => source.lag().seconds === 0, { what: 'no lag' })
    await database.query('INSERT INTO t VALUES (1)')
    expect((await reading.untilRows(1))[0]!.after).toEqual({ id: 1 })
    reading.stop()
    await until(async () => !/in use by/.test((await source.resources!())[0]!.detail), {
      what: 'rest',
    })
    expect((await source.dropResources!()).map((resource) => resource.kind)).toEqual([
      'slot',
      ...(by === 'table' ? ['heartbeat table'] : []),
      'publication',
    ])
    expect(
      await database.query(`SELECT FROM pg_class WHERE relname = 'dts_postgres_heartbeat'`),
    ).toEqual([])
    await source.close()
    await Promise.all([database.drop(), busy.drop()])
  })

  it.runIf(major === 18)('have lag grow while nothing is taken, and vanish after', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY)')
    const heartbeat = { interval: '50ms' }
    const source = createSource(database, { tables: ['public.t'], heartbeat })
    const { reading } = await openReading(source)
    await database.query('INSERT INTO t VALUES (1)')
    await reading.untilRows(1)
    await until(() => source.lag().seconds === 0, { what: 'no lag' })
    reading.onBatch = () => reading.credit.exhaust()
    await database.query('INSERT INTO t VALUES (2)')
    await reading.untilRows(2)
    await database.query('INSERT INTO t SELECT generate_series(3, 2000)')
    await until(() => (source.lag().bytes ?? 0) > 10_000 && source.lag().seconds! > 1, {
      what: 'lag',
    })
    reading.onBatch = null
    reading.credit.giveBack()
    await reading.untilRows(2000)
    await until(() => source.lag().bytes === 0 && source.lag().seconds === 0, { what: 'no lag' })
    expect(reading.rows).toHaveLength(2000)
    reading.stop()
    await source.close()
    await database.drop()
  })

  it('are not delivered unless asked for, and leave a table alone that somebody else made', async () => {
    const database = await server.createDatabase()
    await database.query(`CREATE TABLE t (id int PRIMARY KEY); CREATE SCHEMA ops;
      CREATE TABLE ops.beats (slot_name varchar(64) PRIMARY KEY, revice_time bigint, revice_lsn varchar(64), flushed_lsn varchar(64),
        update_time timestamptz, dts_service_time bigint); INSERT INTO ops.beats (slot_name) VALUES ('another')`)
    const input: InputOptions = {
      tables: ['public.*', 'ops.*'],
      heartbeat: { interval: '20ms', by: 'table', tableName: 'ops.beats', create: false },
    }
    const source = createSource(database, input)
    const { reading } = await openReading(source)
    await until(async () => (await database.query('SELECT FROM ops.beats')).length === 2, {
      what: 'a beat',
    })
    await database.query('INSERT INTO t VALUES (1)')
    await reading.untilRows(1)
    expect(reading.changes.filter((change) => change.kind !== 'mark')).toHaveLength(1)
    expect(
      reading.changes.some((change) => change.kind === 'mark' && change.mark === 'heartbeat'),
    ).toBe(false)
    reading.stop()
    await until(async () => !/in use by/.test((await source.resources!())[0]!.detail), {
      what: 'rest',
    })
    expect((await source.dropResources!()).map((resource) => resource.kind)).toEqual([
      'slot',
      'publication',
    ])
    expect(
      await database.query('SELECT slot_name FROM ops.beats WHERE slot_name = $1', ['another']),
    ).toHaveLength(1)
    await source.close()
    // One that is named is data like any other.
    const named = createSource(database, { ...input, tables: ['ops.beats'] })
    const chosen = await openReading(named)
    await chosen.reading.untilRows(1)
    expect(chosen.reading.rows[0]!.table.id).toBe('ops.beats')
    chosen.reading.stop()
    await named.close()
    await database.drop()
  })

  it.runIf(major < 14)('need a table where the log has no messages', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY)')
    const source = createSource(database, { tables: ['public.t'], heartbeat: {} })
    await expect(source.open(null)).rejects.toMatchObject({
      code: 'SOURCE_MISCONFIGURED',
      fix: 'Set "heartbeat.by: table".',
    })
    await source.close()
    await database.drop()
  })

  it('are refused where they cannot be written, with what mends it', async () => {
    const database = await server.createDatabase()
    const role = `weak_${database.database}`
    await database.query(`CREATE TABLE t (id int PRIMARY KEY); CREATE ROLE ${role} LOGIN REPLICATION PASSWORD 'x';
      REVOKE CREATE ON SCHEMA public FROM PUBLIC; ALTER TABLE t OWNER TO ${role}; GRANT CREATE ON DATABASE ${database.database} TO ${role}`)
    const { host, port } = database
    const as = {
      url: undefined,
      host,
      port,
      database: database.database,
      user: role,
      password: 'x',
    }
    const refused = async (heartbeat: NonNullable<InputOptions['heartbeat']>) => {
      const source = createSource(database, { ...as, tables: ['public.t'], heartbeat })
      const error: unknown = await source.open(null).catch((error: unknown) => error)
      const finding = (await Array.fromAsync(source.check())).find(
        ({ check }) => check === 'heartbeat',
      )
      await source.close()
      if (!TailraceError.is(error)) throw new Error('should be refused', { cause: error })
      expect(finding).toMatchObject({ status: 'fail', code: error.code })
      return error
    }
    const created = await refused({ by: 'table' })
    expect(created.code).toBe('SOURCE_PRIVILEGE')
    const absent = await refused({ by: 'table', create: false })
    expect([absent.code, absent.message]).toEqual([
      'SOURCE_MISCONFIGURED',
      'There is no table "public.dts_postgres_heartbeat" for heartbeats.',
    ])
    // What is printed mends it.
    const sql = created.fix!.slice(created.fix!.indexOf('\n'))
    await database.query(sql)
    const source = createSource(database, {
      ...as,
      tables: ['public.t'],
      heartbeat: { by: 'table', interval: '20ms' },
    })
    const { reading } = await openReading(source)
    await until(
      async () => (await database.query('SELECT FROM dts_postgres_heartbeat')).length === 1,
      { what: 'a beat' },
    )
    reading.stop()
    await source.close()
    await database.drop()
    await server.query(`DROP ROLE ${role}`)
  })
})
