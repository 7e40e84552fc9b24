import { TailraceError } from '@tailrace/plugin-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Postgres, startPostgres } from '../../../test/kit/postgres.ts'
import type { PostgresTestDatabase } from '../../../test/kit/postgres/database.ts'
import { until } from '../../../test/kit/until.ts'
import { parseLsn } from '../src/lsn.ts'
import { createSource, Reading } from './harness.ts'
import type { LogLine } from '../../../test/sources/context.ts'
import { openReading } from '../../../test/sources/reading.ts'

async function slotOf(database: PostgresTestDatabase) {
  const [row] = await database.query<{ lsn: string; pid: number | null }>(
    `SELECT confirmed_flush_lsn::text AS lsn, active_pid AS pid FROM pg_replication_slots WHERE database = $1`,
    [database.database],
  )
  return row!
}

describe.each([13, 18] as const)('keepalives of PostgreSQL %i', (major) => {
  let server: Postgres
  beforeAll(async () => {
    server = await startPostgres({ major })
  })
  afterAll(() => server?.remove())

  it('moves the slot by keepalives while its tables rest, once all is confirmed', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE other (id int)')
    const source = createSource(database, {
      tables: ['public.t'],
      idleInterval: '200ms',
      statusInterval: '200ms',
    })
    const { reading } = await openReading(source)
    await database.query('INSERT INTO t VALUES (1)')
    reading.credit.outstanding = true
    await reading.untilRows(1)
    await database.query('INSERT INTO other SELECT generate_series(1, 1000)')
    const [{ lsn: end } = { lsn: '' }] = await database.query<{ lsn: string }>(
      'SELECT pg_current_wal_flush_lsn()::text AS lsn',
    )
    const rowBatches = () => reading.batches.filter((batch) => batch.changes.length === 0)
    const before = rowBatches().length
    await until(
      async () =>
        (
          await database.query(
            'SELECT FROM pg_stat_replication JOIN pg_replication_slots ON pid = active_pid WHERE database = current_database() AND sent_lsn >= $1',
            [end],
          )
        ).length > 0,
      { what: 'the server to be past it' },
    )
    // There is nothing left to read.
    await until(() => source.lag().bytes === 0 && source.lag().seconds === 0, { what: 'no lag' })
    expect(rowBatches().length).toBe(before)
    reading.credit.outstanding = false
    await reading.until(() => parseLsn(reading.position.lsn) >= parseLsn(end), 'an empty batch')
    expect(reading.batches.at(-1)!.changes).toEqual([])
    expect(parseLsn((await slotOf(database)).lsn)).toBeLessThan(parseLsn(end))
    source.acknowledge(reading.position)
    await until(async () => parseLsn((await slotOf(database)).lsn) >= parseLsn(end), {
      what: 'the slot to move',
    })
    reading.stop()
    await source.close()
    await database.drop()
  })
})

describe('flow control', () => {
  let server: Postgres
  beforeAll(async () => {
    server = await startPostgres({ settings: { wal_sender_timeout: '2s' } })
  })
  afterAll(() => server?.remove())

  it('pauses without credit for longer than wal_sender_timeout and keeps the connection', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY, v text)')
    // The server is told often enough, whatever the option says.
    const source = createSource(database, { tables: ['public.t'], statusInterval: '1m' })
    const { reading } = await openReading(source)
    reading.credit.outstanding = true
    reading.onBatch = () => reading.credit.exhaust()
    await database.query(
      `INSERT INTO t SELECT g, repeat('x', 500) FROM generate_series(1, 30000) g`,
    )
    await reading.until(() => reading.batches.length > 0, 'a batch')
    const { pid } = await slotOf(database)
    const { length } = reading.batches
    expect(reading.rows.length).toBeLessThan(2000)
    const began = performance.now()
    // The server would have ended the connection after two seconds of silence.
    await until(() => performance.now() - began > 3000, { what: 'time to pass' })
    expect(reading.batches.length).toBe(length)
    expect((await slotOf(database)).pid).toBe(pid)
    reading.onBatch = null
    reading.credit.giveBack()
    await reading.untilRows(30_000)
    expect(reading.rows.map((row) => row.value('after', 0))).toEqual(
      Array.from({ length: 30_000 }, (_, i) => i + 1),
    )
    expect((await slotOf(database)).pid).toBe(pid)
    reading.stop()
    await source.close()
    await database.drop()
  })

  it('closes the connection after a long pause and goes on from the last batch when credit returns', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY, v text)')
    const lines: LogLine[] = []
    const source = createSource(
      database,
      { tables: ['public.t'], pausedTimeout: '300ms' },
      database.database,
      lines,
    )
    const { reading } = await openReading(source)
    reading.onBatch = () => reading.credit.exhaust()
    await database.query(
      `INSERT INTO t SELECT g, repeat('x', 500) FROM generate_series(1, 10000) g`,
    )
    await reading.until(() => reading.batches.length > 0, 'a batch')
    await until(async () => (await slotOf(database)).pid === null, {
      what: 'the closed connection',
    })
    expect(lines.filter((line) => line.level === 'warn')).toHaveLength(1)
    reading.onBatch = null
    reading.credit.giveBack()
    await reading.untilRows(10_000)
    expect(reading.rows.map((row) => row.value('after', 0))).toEqual(
      Array.from({ length: 10_000 }, (_, i) => i + 1),
    )
    expect(reading.error).toBe(null)
    reading.stop()
    await source.close()
    await database.drop()
  })

  it('is ready although there is no credit when it connects, and closes the connection after a long pause', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY)')
    const lines: LogLine[] = []
    const input = { tables: ['public.t'], pausedTimeout: '300ms' }
    const source = createSource(database, input, database.database, lines)
    const start = (await source.open(null))!
    await database.query('INSERT INTO t SELECT generate_series(1, 3000)')
    const reading = new Reading(source, start)
    reading.credit.exhaust()
    await until(() => lines.some((line) => line.level === 'warn'), { what: 'the end of patience' })
    await until(async () => (await slotOf(database)).pid === null, {
      what: 'the closed connection',
    })
    expect([reading.error, reading.batches]).toEqual([null, []])
    reading.credit.giveBack()
    await reading.untilRows(3000)
    reading.stop()
    await source.close()
    await database.drop()
  })

  it('reports a killed walsender as retryable and goes on from its position', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY)')
    const source = createSource(database, { tables: ['public.t'] })
    const { reading } = await openReading(source)
    await database.query('INSERT INTO t VALUES (1)')
    await reading.untilRows(1)
    await database.query(`SELECT pg_terminate_backend(${(await slotOf(database)).pid})`)
    const error = await reading.untilError()
    expect(TailraceError.is(error) && error.code).toBe('SOURCE_UNAVAILABLE')
    await database.query('INSERT INTO t VALUES (2)')
    const again = new Reading(source, reading.position)
    await again.untilRows(1)
    expect(again.rows[0]!.after).toEqual({ id: 2 })
    again.stop()
    await source.close()
    await database.drop()
  })

  it('does not fall behind a stream of small commits by letting bytes gather', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY)')
    const source = createSource(database, { tables: ['public.t'] })
    const { reading } = await openReading(source)
    const delays: number[] = []
    reading.onBatch = (batch) => {
      const now = Date.now()
      for (const { transaction } of batch.changes) delays.push(now - transaction.commitTime / 1000)
    }
    await database.query(`CREATE PROCEDURE fill() LANGUAGE plpgsql AS $$
      BEGIN FOR i IN 1..1500 LOOP INSERT INTO t VALUES (i); COMMIT; PERFORM pg_sleep(0.0005); END LOOP; END $$`)
    await database.query('CALL fill()')
    await reading.untilRows(1500)
    delays.sort((a, b) => a - b)
    expect(delays[delays.length >> 1]).toBeLessThan(100)
    reading.stop()
    await source.close()
    await database.drop()
  })

  it('reads a transaction of many changes in flat memory', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY, v text)')
    const source = createSource(database, { tables: ['public.t'] })
    const start = await source.open(null)
    await database.query(
      `INSERT INTO t SELECT g, repeat('x', 1000) FROM generate_series(1, 150000) g`,
    )
    let rows = 0
    let peak = 0
    const reading = new Reading(source, start!)
    reading.isKeeping = false
    const before = process.memoryUsage().arrayBuffers
    reading.onBatch = (batch) => {
      rows += batch.changes.length
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - before)
    }
    await reading.until(() => rows >= 150_002, 'the transaction', 30_000)
    // 150 MB came by; what is collected late may still be counted.
    expect(peak / 2 ** 20).toBeLessThan(80)
    reading.stop()
    await source.close()
    await database.drop()
  })

  it('reads a row of many megabytes in linear time', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY, v bytea)')
    const source = createSource(database, { tables: ['public.t'] })
    const { reading } = await openReading(source)
    await database.query(`INSERT INTO t SELECT 1, decode(repeat('00ff', 12 * 1024 * 1024), 'hex')`)
    const [row] = await reading.untilRows(1)
    const value = row!.value('after', 1) as Buffer
    expect(value.length).toBe(24 * 1024 * 1024)
    expect(value.subarray(0, 4).toString('hex')).toBe('00ff00ff')
    reading.stop()
    await source.close()
    await database.drop()
  })
})

describe('restarts', () => {
  it('survives an orderly restart and a crash without loss, and does not hold up a fast stop', async () => {
    const server = await startPostgres({ major: 15 })
    try {
      const database = await server.createDatabase()
      await database.query('CREATE TABLE t (id int PRIMARY KEY)')
      const source = createSource(database, { tables: ['public.t'] })
      const { reading } = await openReading(source)
      reading.onBatch = (batch) => source.acknowledge(batch.position as typeof reading.position)
      await database.query('INSERT INTO t VALUES (1)')
      await reading.untilRows(1)
      const began = performance.now()
      await server.stop('fast')
      expect(performance.now() - began).toBeLessThan(5000)
      const error = await reading.untilError()
      expect(TailraceError.is(error) && error.retryable).toBe(true)
      const refused = new Reading(source, reading.position)
      const failure = await refused.untilError()
      expect(TailraceError.is(failure) && failure.code).toBe('SOURCE_UNAVAILABLE')
      await server.start()
      const second = new Reading(source, reading.position)
      await database.query('INSERT INTO t VALUES (2)')
      await second.untilRows(1)
      await server.crash()
      const crash = await second.untilError()
      expect(TailraceError.is(crash) && crash.code).toBe('SOURCE_UNAVAILABLE')
      await server.start()
      await database.query('INSERT INTO t VALUES (3)')
      const third = new Reading(source, second.position)
      await third.untilRows(1)
      expect([...second.rows, ...third.rows].map((row) => row.after)).toEqual([
        { id: 2 },
        { id: 3 },
      ])
      third.stop()
      await source.close()
    } finally {
      await server.remove()
    }
  })

  it('does not hold up a fast stop by what sinks have not confirmed', async () => {
    const server = await startPostgres({ major: 15 })
    try {
      const database = await server.createDatabase()
      await database.query('CREATE TABLE t (id int PRIMARY KEY)')
      const source = createSource(database, { tables: ['public.t'] })
      const { reading } = await openReading(source)
      reading.credit.outstanding = true
      await database.query('INSERT INTO t VALUES (1)')
      await reading.untilRows(1)
      await server.stop('fast', 8000)
      const error = await reading.untilError()
      expect(TailraceError.is(error) && error.code).toBe('SOURCE_UNAVAILABLE')
      await source.close()
    } finally {
      await server.remove()
    }
  })

  it('notices a server that does not answer any more', async () => {
    const server = await startPostgres({ major: 18 })
    try {
      const database = await server.createDatabase()
      await database.query('CREATE TABLE t (id int PRIMARY KEY)')
      const source = createSource(database, { tables: ['public.t'], silenceTimeout: '400ms' })
      const { reading } = await openReading(source)
      await database.query('INSERT INTO t VALUES (1)')
      await reading.untilRows(1)
      const alive = performance.now()
      await until(() => performance.now() - alive > 1000, { what: 'time to pass' })
      // Asked for signs of life, the server has answered.
      expect(reading.error).toBe(null)
      server.pause()
      const error = await reading.untilError(5000)
      expect(TailraceError.is(error) && error.message).toMatch(/has not answered/)
      server.resume()
      await source.close()
    } finally {
      server.resume()
      await server.remove()
    }
  })
})
