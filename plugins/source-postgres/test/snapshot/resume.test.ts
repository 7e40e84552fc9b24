import type { RowChange } from '@tailrace/plugin-api'
import { expect, it } from 'vitest'
import { sharedPostgres } from '../../../../test/kit/index.ts'
import { until } from '../../../../test/kit/until.ts'
import type { PostgresPosition } from '../../src/position.ts'
import type { SnapshotRead } from '../../src/snapshot/snapshot-read.ts'
import { createSource, Reading } from '../harness.ts'
import type { LogLine } from '../../../../test/sources/context.ts'
import { TestState } from '../../../../test/sources/state.ts'
import { isRead, readSnapshots, stored } from '../../../../test/sources/until-read.ts'

const ROWS = 3000

async function withTable(body: (open: Awaited<ReturnType<typeof opener>>) => Promise<void>) {
  const database = await (await sharedPostgres()).createDatabase()
  try {
    await database.query(`CREATE TABLE t (id int PRIMARY KEY, v text);
      INSERT INTO t SELECT i, repeat('x', 300) FROM generate_series(1, ${ROWS}) i`)
    await body(await opener(database))
  } finally {
    await database.drop()
  }
}

async function opener(database: Parameters<typeof createSource>[0]) {
  const state = new TestState()
  const lines: LogLine[] = []
  const open = (snapshotReaders: number, more = {}) =>
    createSource(
      database,
      {
        tables: ['public.t'],
        snapshot: 'initial',
        snapshotReaders,
        ...more,
        tableOptions: [
          {
            tables: ['public.t'],
            chunkRows: 100,
          },
        ],
      },
      database.database,
      lines,
      state,
    )
  return { open, database, lines }
}

it('after any cut at most one chunk per reader is read again, whatever the number of readers', () =>
  withTable(async ({ open }) => {
    const reads = new Map<number, Set<string>>()
    const ids = new Set<unknown>()
    let position: PostgresPosition | null = null
    let allowed = 0
    for (const readers of [2, 1, 4, 3, 2, 8, 1, 2]) {
      const source = open(readers)
      const start: PostgresPosition = (await source.open(position)) ?? position!
      const reading = new Reading(source, start)
      let rows = 0
      const stopAt = allowed > 20 ? Infinity : 250 + 40 * readers
      reading.onBatch = (batch) => {
        if (rows >= stopAt) return
        rows += batch.changes.length
        position = stored(batch.position as PostgresPosition)
        for (const change of batch.changes as RowChange[]) {
          ids.add(change.after!['id'])
          const { chunk, read } = (change.transaction as SnapshotRead).chunk
          reads.set(chunk, (reads.get(chunk) ?? new Set()).add(read))
        }
      }
      await until(() => rows >= stopAt || reading.error !== null || isRead(position ?? start), {
        what: 'rows',
      })
      expect(reading.error).toBe(null)
      if (!isRead(position!)) allowed += readers
      reading.stop()
      await source.close()
    }
    expect(isRead(position!)).toBe(true)
    expect(ids.size).toBe(ROWS)
    const again = [...reads.values()].reduce((sum, { size }) => sum + size - 1, 0)
    expect(again).toBeLessThanOrEqual(allowed)
  }))

it('two sinks that stopped at different places lack nothing', () =>
  withTable(async ({ open }) => {
    const source = open(2)
    const start = (await source.open(null))!
    const first = new Reading(source, start)
    await first.until(() => first.rows.length > 1500, 'half of the rows')
    first.stop()
    await source.close()
    const stops = [first.batches[4]!, first.batches[11]!].map(({ position }) =>
      stored(position as PostgresPosition),
    )
    const next = open(3)
    const met = stored(next.meet!(stops))
    for (const stop of stops) expect(next.compare(met, stop)).toBeLessThanOrEqual(0)
    await next.open(met)
    const second = await readSnapshots(next, met)
    for (const stop of stops) {
      const had = first.rows.filter((row) => next.covers(stop, row))
      const got = second.rows.filter((row) => !next.covers(stop, row))
      expect(had.length).toBeGreaterThan(0)
      expect(new Set([...had, ...got].map((row) => row.after!['id'])).size).toBe(ROWS)
    }
    second.stop()
    await next.close()
  }))

const sessions = `SELECT backend_type, backend_xmin::text AS xmin FROM pg_stat_activity
  WHERE datname = current_database() AND application_name = 'tailrace'`

it('without credit for long a round is given up, then the connection; the rest is read when it returns', () =>
  withTable(async ({ open, database, lines }) => {
    const source = open(2, { pausedTimeout: '1s' })
    const reading = new Reading(source, (await source.open(null))!)
    reading.onBatch = () => {
      if (reading.rows.length >= 1000 && !isBack) reading.credit.exhaust()
    }
    let isBack = false
    await reading.until(() => reading.credit.exhausted, 'a part of the rows')
    const begun = performance.now()
    await until(
      async () =>
        (
          await database.query(
            `${sessions} AND backend_xmin IS NOT NULL AND backend_type = 'client backend'`,
          )
        ).length === 0,
      {
        deadlineMs: 10_000,
        what: 'the transactions to end',
      },
    )
    expect(performance.now() - begun).toBeLessThan(8000)
    await database.query(`INSERT INTO t VALUES (0, 'while away')`)
    await until(async () => (await database.query(sessions)).length === 0, {
      deadlineMs: 10_000,
      what: 'all connections to end',
    })
    expect(lines.at(-1)!.message).toContain('sinks have taken nothing')
    isBack = true
    reading.credit.giveBack()
    await reading.until(() => isRead(reading.position), 'the end of the snapshot')
    expect(new Set(reading.rows.map((row) => row.after!['id'])).size).toBe(ROWS + 1)
    reading.stop()
    await source.close()
  }))

it('log that nobody has written out yet is not waited for', () =>
  withTable(async ({ open, database }) => {
    const source = open(2)
    const start = (await source.open(null))!
    const idle = await database.client()
    await idle.query(`BEGIN; INSERT INTO t VALUES (9999, 'never')`)
    const begun = performance.now()
    const reading = await readSnapshots(source, start)
    expect(performance.now() - begun).toBeLessThan(5000)
    expect(reading.rows.length).toBe(ROWS)
    await idle.query('ROLLBACK')
    reading.stop()
    await source.close()
  }))

it('a transaction that moves very many rows makes their table be read anew, not the position grow', () =>
  withTable(async ({ open, database }) => {
    await database.query(`ALTER TABLE t ALTER v SET STORAGE EXTERNAL;
      UPDATE t SET v = repeat('x', 3000) || id`)
    const source = open(2)
    const reading = new Reading(source, (await source.open(null))!)
    reading.onBatch = () => {
      if (reading.rows.at(-1)?.op !== 'read' || reading.rows.length < 1000) return
      reading.credit.exhaust()
      setTimeout(() => reading.credit.giveBack(), 50)
    }
    await reading.until(() => reading.rows.length >= 1000, 'a part of the rows')
    await database.query('UPDATE t SET id = id + 10000')
    await reading.until(() => reading.position.moved !== undefined, 'rows that moved')
    await reading.until(() => isRead(reading.position), 'the end of the snapshots', 20_000)
    const whole = new Set<unknown>()
    for (const { op, after } of reading.rows) {
      const id = after!['id'] as number
      const value = after!['v']
      if (op === 'read' && String(value).endsWith(`x${id % 10_000}`)) whole.add(id % 10_000)
    }
    expect(whole.size).toBe(ROWS)
    const longest = Math.max(
      ...reading.batches.map(({ position }) => JSON.stringify(position).length),
    )
    expect(longest).toBeLessThan(60_000)
    reading.stop()
    await source.close()
  }))
