import type { Change, RowChange, TableSchema } from '@tailrace/plugin-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PostgresTestDatabase } from '../../../../../test/kit/postgres/database.ts'
import { createAuthority } from '../../../../../test/kit/certificates.ts'
import { startPostgres } from '../../../../../test/kit/postgres.ts'
import { sharedPostgres } from '../../../../../test/kit/shared.ts'
import { until } from '../../../../../test/kit/until.ts'
import type { Session } from '../../../src/connection/session.ts'
import { connect, describeTable, oidOf, readAll, streamRows, textsOf } from './session.ts'

let database: PostgresTestDatabase
let session: Session
let schema: TableSchema

beforeAll(async () => {
  database = await (await sharedPostgres()).createDatabase()
  await database.query(
    `CREATE TABLE public.t (id int PRIMARY KEY, note text, amount numeric(12,2))`,
  )
  session = await connect(database)
  schema = (await describeTable(session, await oidOf(database, 'public.t'), 18)).schema
})

afterAll(async () => {
  await session.close()
  await database.drop()
})

const rowsUpTo = (last: number, note = `repeat('x', 100)`) =>
  `SELECT i::int, ${note}, NULL::numeric FROM generate_series(1, ${last}) AS i`

describe('a stream of rows', () => {
  it('gives every row once, numbered, with NULL, empty and long values, and the session back', async () => {
    const note = `CASE i % 3 WHEN 0 THEN '' WHEN 1 THEN 'é' || i ELSE repeat('y', i) END`
    const rows = await readAll(session, rowsUpTo(3000, note), schema, 7)
    expect(rows.map((row) => row.ordinal)).toEqual(rows.map((_, i) => i))
    expect(rows.map(textsOf)).toEqual(
      Array.from({ length: 3000 }, (_, n) => n + 1).map((i) => [
        String(i),
        i % 3 === 0 ? '' : i % 3 === 1 ? `é${i}` : 'y'.repeat(i),
        null,
      ]),
    )
    expect(rows[1]!.op).toBe('read')
    expect(rows[1]!.after).toEqual({ id: 2, note: 'yy', amount: null })
    expect(await session.query('SELECT 7 AS n')).toEqual([{ n: 7 }])
    expect(await readAll(session, rowsUpTo(0), schema)).toEqual([])
  })

  it('reads statements in the order asked for, on one connection', async () => {
    const first = readAll(session, rowsUpTo(5), schema)
    const between = session.query<{ n: number }>('SELECT 1 AS n')
    const second = readAll(session, rowsUpTo(9), schema)
    expect([(await first).length, await between, (await second).length]).toEqual([5, [{ n: 1 }], 9])
  })

  it('stops reading the socket while too much waits, and goes on', async () => {
    const limit = 256 * 1024
    const stream = streamRows(session, rowsUpTo(200_000), schema, limit)
    await until(() => stream.queuedBytes > limit, { deadlineMs: 5000, what: 'a full queue' })
    const [{ state }] = (await until(
      async () => {
        const found = await database.query<{ state: string | null }>(
          'SELECT wait_event AS state FROM pg_stat_activity WHERE pid = $1',
          [session.pid],
        )
        return found[0]?.state === 'ClientWrite' && found
      },
      { deadlineMs: 5000, what: 'the server to wait for its client' },
    )) as [{ state: string }]
    expect(state).toBe('ClientWrite')
    expect(stream.queuedBytes).toBeLessThan(limit + 128 * 1024)
    let rows = 0
    let most = 0
    await until(
      () => {
        const changes: Change[] = []
        rows += stream.take(changes, 1000)
        most = Math.max(most, stream.queuedBytes)
        return stream.done
      },
      { deadlineMs: 20_000, what: 'all rows', everyMs: 0 },
    )
    expect([rows, stream.error, stream.rows]).toEqual([200_000, null, 200_000])
    expect(most).toBeLessThan(limit + 128 * 1024)
    expect(stream.signals.count).toBeGreaterThan(10)
  })

  it('takes a row that is larger than the queue', async () => {
    const sql = `SELECT 1, repeat('z', 3000000), NULL UNION ALL SELECT 2, 'after', NULL`
    const stream = streamRows(session, sql, schema, 64 * 1024)
    const changes: Change[] = []
    await until(() => stream.take(changes, 10) >= 0 && stream.done, {
      deadlineMs: 10_000,
      what: 'all rows',
      everyMs: 1,
    })
    expect((changes as RowChange[]).map((row) => textsOf(row)[1]!.length)).toEqual([3_000_000, 5])
  })

  it('says what the server refuses, before and between rows, and the session goes on', async () => {
    await expect(readAll(session, 'SELECT nonsense', schema)).rejects.toMatchObject({
      code: 'SOURCE_MISCONFIGURED',
      message: expect.stringContaining('"nonsense" does not exist'),
    })
    const late = `SELECT i, 'x', 1 / (5000 - i) FROM generate_series(1, 9000) i`
    await expect(readAll(session, late, schema)).rejects.toThrow(/division by zero/)
    expect(await session.query('SELECT 7 AS n')).toEqual([{ n: 7 }])
  })

  it('says so when it is cancelled, a lock is not had in time, or the server ends the connection', async () => {
    const other = await connect(database)
    const stream = streamRows(other, `SELECT 1, 'x', pg_sleep(60)::text`, schema)
    const act = (what: string) =>
      until(
        async () =>
          (
            await database.query(
              `SELECT ${what}(pid) FROM pg_stat_activity WHERE pid = $1 AND state = 'active' AND wait_event = 'PgSleep'`,
              [other.pid],
            )
          ).length > 0,
        { deadlineMs: 5000, what: 'a running statement' },
      )
    const ended = (rows: typeof stream) =>
      until(() => rows.take([], 10) >= 0 && rows.done, { deadlineMs: 5000, what: 'an end' })
    await act('pg_cancel_backend')
    await ended(stream)
    expect(stream.error).toMatchObject({ code: 'SOURCE_UNAVAILABLE' })

    const holder = await database.client()
    await holder.query('BEGIN; LOCK TABLE public.t')
    await other.query(`SET lock_timeout = '10ms'`)
    await expect(
      readAll(other, 'SELECT id, note, amount FROM public.t', schema),
    ).rejects.toMatchObject({ message: expect.stringContaining('lock timeout') })
    await holder.end()

    const killed = streamRows(other, `SELECT 1, 'x', pg_sleep(60)::text`, schema)
    await act('pg_terminate_backend')
    await ended(killed)
    expect(killed.error).toMatchObject({ code: 'SOURCE_UNAVAILABLE' })
    await expect(readAll(other, rowsUpTo(1), schema)).rejects.toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
    })
  })

  it('is given up in the middle', async () => {
    const other = await connect(database)
    const stream = streamRows(other, rowsUpTo(1_000_000), schema)
    const changes: Change[] = []
    await until(() => stream.take(changes, 10) > 0, { deadlineMs: 5000, what: 'rows' })
    stream.destroy()
    expect([stream.done, stream.take(changes, 10)]).toEqual([true, 0])
    await expect(other.query('SELECT 1')).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' })
    await until(
      async () =>
        (await database.query('SELECT 1 FROM pg_stat_activity WHERE pid = $1', [other.pid]))
          .length === 0,
      { deadlineMs: 5000, what: 'the server to notice' },
    )
  })

  it('refuses rows of another width', async () => {
    const other = await connect(database)
    await expect(readAll(other, 'SELECT 1', schema)).rejects.toMatchObject({
      code: 'SOURCE_PROTOCOL',
    })
  })

  it('reads an encrypted connection, whose reads come in pieces', async () => {
    const own = createAuthority().issueServer({ names: ['localhost'], addresses: ['127.0.0.1'] })
    const server = await startPostgres({ tls: { certificate: own.certificate, key: own.key } })
    try {
      const other = await connect(server)
      expect(other.encrypted).toBe(true)
      const rows = await readAll(other, rowsUpTo(50_000), schema)
      expect(rows.map((row) => row.ordinal)).toEqual(rows.map((_, i) => i))
      expect([rows.length, textsOf(rows[49_999]!)[0]]).toEqual([50_000, '50000'])
      expect(await other.query('SELECT 7 AS n')).toEqual([{ n: 7 }])
      await other.close()
    } finally {
      await server.remove()
    }
  })
})
