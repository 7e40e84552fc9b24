import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { sharedPostgres } from '../../../../test/kit/index.ts'
import type { PostgresTestDatabase } from '../../../../test/kit/postgres/database.ts'
import type { PostgresPosition } from '../../src/position.ts'
import { ReaderSessions } from '../../src/snapshot/reader-sessions.ts'
import { createSource, Reading } from '../harness.ts'
import type { LogLine } from '../../../../test/sources/context.ts'
import { Follower } from '../../../../test/sources/follower.ts'
import { isRead, stored } from '../../../../test/sources/until-read.ts'
import { countsOf } from '../../../../test/sources/snapshot-counts.ts'

describe('snapshots that are asked for', () => {
  let database: PostgresTestDatabase
  beforeAll(async () => {
    database = await (await sharedPostgres()).createDatabase()
  })
  afterAll(() => database.drop())
  beforeEach(() =>
    database.query(`DROP TABLE IF EXISTS t, u, other;
      CREATE TABLE t (id int PRIMARY KEY, v int NOT NULL); CREATE TABLE u (id int PRIMARY KEY, v int);
      CREATE TABLE other (id int PRIMARY KEY);
      INSERT INTO t SELECT i, 0 FROM generate_series(1, 1000) i; INSERT INTO u VALUES (1, 1), (2, 2)`),
  )

  let number = 0
  async function open(isAcknowledging = true, snapshotCount?: 'exact') {
    const lines: LogLine[] = []
    const source = createSource(
      database,
      {
        tables: ['public.t', 'public.u'],
        ...(snapshotCount && { snapshotCount }),
        tableOptions: [{ tables: ['public.t'], chunkRows: 50 }],
      },
      `${database.database}_r${number++}`,
      lines,
    )
    const start = (await source.open(null))!
    const follower = new Follower()
    const read = (from: PostgresPosition) => {
      const reading = new Reading(source, stored(from))
      reading.onBatch = (batch) => {
        follower.takeBatch(batch)
        if (isAcknowledging) source.acknowledge(batch.position as PostgresPosition)
      }
      return reading
    }
    const close = async (reading: Reading) => {
      reading.stop()
      await source.dropResources!()
      await source.close()
    }
    return { source, start, read, follower, lines, close }
  }

  it('come in order with the stream, two at once, and say how far they are', async () => {
    const { source, start, read, follower, close } = await open()
    const reading = read(start)
    let n = 0
    const end = new AbortController()
    const writing = (async () => {
      while (!end.signal.aborted)
        await database.query('UPDATE t SET v = v + 1 WHERE id = $1', [++n % 1000])
    })()
    await reading.untilRows(1)
    const answers = await Promise.all([
      source.snapshot!({ tables: ['public.t'] }),
      source.snapshot!({ tables: ['public.*', '!public.other'], where: 'id <= 2' }),
    ])
    expect(answers).toEqual([{ tables: ['public.t'] }, { tables: ['public.t', 'public.u'] }])
    const tables = new Set<string>()
    await reading.until(() => {
      for (const { table, rows, expectedRows, state } of source.snapshotProgress!()) {
        tables.add(table)
        expect(rows).toBeLessThanOrEqual(1100)
        expect(['waiting', 'reading', 'done']).toContain(state)
        expect(expectedRows).not.toBe(null)
      }
      return reading.position.snapshot?.next === 3 && isRead(reading.position)
    }, 'the end of both')
    end.abort()
    await writing
    expect(tables).toContain('public.t')
    const reads = reading.rows.filter((row) => row.op === 'read')
    expect(reads.length).toBe(1000 + 2 + 2)
    expect(follower.regressions).toEqual([])
    await close(reading)
  })

  it('are counted beside their reading where asked to be, and give way to ALTER TABLE', async () => {
    await database.query(`ANALYZE t, u; DELETE FROM t WHERE id > 300; DELETE FROM u WHERE id = 2`)
    const { source, start, read, follower, close } = await open(true, 'exact')
    const reading = read(start)
    // Takes 1.5 s, for the count as for the rows.
    const where = 'pg_sleep(0.005) IS NOT NULL'
    await source.snapshot!({ tables: ['public.t', 'public.u'], where })
    const progress = () => countsOf(source)
    await reading.until(() => progress().length === 2, 'progress')
    reading.credit.exhaust()
    expect(progress().map(({ exact }) => exact)).toEqual([false, false])
    const counted = [
      { table: 'public.t', expectedRows: 300, exact: true },
      { table: 'public.u', expectedRows: 1, exact: true },
    ]
    await reading.until(() => progress().every(({ exact }) => exact), 'counts')
    expect(progress()).toEqual(counted)
    reading.credit.giveBack()
    await reading.until(() => isRead(reading.position), 'the end')
    expect(follower.rows().size).toBe(300)

    await source.snapshot!({ tables: ['public.t'], where: 'pg_sleep(0.02) IS NOT NULL' })
    await reading.until(() => progress().length === 1, 'progress')
    const begin = performance.now()
    await database.query('ALTER TABLE t ADD w int')
    // The count alone would have taken 6 s.
    expect(performance.now() - begin).toBeLessThan(3000)
    expect(progress()).toMatchObject([{ exact: false }])
    await close(reading)
  })

  it('are read where one comes while the reading of the last one ends', async () => {
    const { source, start, read, close } = await open()
    const reading = read(start)
    const { close: end } = Object.getOwnPropertyDescriptors(ReaderSessions.prototype)
    const closing = vi.spyOn(ReaderSessions.prototype, 'close')
    closing.mockImplementationOnce(async function (this: ReaderSessions) {
      await source.snapshot!({ tables: ['public.u'] })
      await end.value!.call(this)
    })
    try {
      await source.snapshot!({ tables: ['public.t'] })
      await reading.until(
        () => reading.position.snapshot?.next === 3 && isRead(reading.position),
        'the end of both',
      )
    } finally {
      closing.mockRestore()
    }
    expect(reading.rows.length).toBe(1002)
    await close(reading)
  })

  it('are refused for tables that are not read, for SQL that is none', async () => {
    const { source, start, read, close } = await open()
    const reading = read(start)
    const refusal = (request: { tables: string[]; where?: string }) =>
      source.snapshot!(request).then(
        () => null,
        (error: unknown) => error,
      )
    expect(await refusal({ tables: ['public.other'] })).toMatchObject({
      code: 'SOURCE_TABLE_MISSING',
    })
    expect(await refusal({ tables: ['public.none'] })).toMatchObject({
      code: 'SOURCE_TABLE_MISSING',
    })
    expect(await refusal({ tables: ['public.othe*'] })).toMatchObject({
      code: 'SOURCE_TABLE_MISSING',
    })
    for (const where of ['nonsense = 1', 'v >', '1); DROP TABLE t; --']) {
      expect(await refusal({ tables: ['public.t'], where })).toMatchObject({
        code: 'SOURCE_MISCONFIGURED',
        message: expect.stringContaining('cannot be used on "public.t"'),
      })
    }
    expect(source.snapshotProgress!()).toEqual([])
    await close(reading)
  })

  it('whose condition fails while rows are read end, and the stream goes on', async () => {
    const { source, start, read, lines, close } = await open()
    const reading = read(start)
    await source.snapshot!({ tables: ['public.t'], where: '10 / (id - 700) > 0' })
    await reading.until(() => lines.some(({ level }) => level === 'warn'), 'a warning')
    expect(lines.find(({ level }) => level === 'warn')!.message).toContain('division by zero')
    await database.query('INSERT INTO t VALUES (2000, 0)')
    await reading.until(() => reading.rows.at(-1)?.op === 'insert', 'the stream')
    expect(isRead(reading.position)).toBe(true)
    await close(reading)
  })

  it('are not forgotten when the stream begins anew before they are stored', async () => {
    const { source, start, read, close } = await open(false)
    const first = read(start)
    await database.query('UPDATE t SET v = 1 WHERE id = 1')
    await first.untilRows(1)
    const before = stored(first.position)
    const asked = source.snapshot!({ tables: ['public.u'] })
    await first.until(() => first.position.snapshot !== undefined, 'the request')
    first.stop()
    const second = read(before)
    await second.until(() => isRead(second.position), 'the end of the snapshot')
    source.acknowledge(second.position)
    expect(await asked).toEqual({ tables: ['public.u'] })
    expect(second.rows.filter((row) => row.op === 'read').length).toBe(2)
    await close(second)
  })
})
