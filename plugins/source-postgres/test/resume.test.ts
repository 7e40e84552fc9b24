import type { Change } from '@tailrace/plugin-api'
import { ByteWriter } from '@tailrace/plugin-api/bytes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Postgres, startPostgres } from '../../../test/kit/postgres.ts'
import type { PostgresTestDatabase } from '../../../test/kit/postgres/database.ts'
import { until } from '../../../test/kit/until.ts'
import { covers, type PostgresPosition } from '../src/position.ts'
import { createSource, Reading } from './harness.ts'
import { openReading } from '../../../test/sources/reading.ts'
import { isRead } from '../../../test/sources/until-read.ts'

function idOf(change: Change): string {
  if (change.kind === 'mark') return `${change.mark} ${change.transaction.id}`
  const out = new ByteWriter()
  change.transaction.writeChangeId(change, out)
  return `${change.kind} ${out.toString()}`
}

async function confirmedFlush(database: PostgresTestDatabase): Promise<string> {
  const [row] = await database.query<{ lsn: string }>(
    `SELECT confirmed_flush_lsn::text AS lsn FROM pg_replication_slots WHERE database = $1`,
    [database.database],
  )
  return row!.lsn
}

describe.each([13, 18] as const)('resuming on PostgreSQL %i', (major) => {
  let server: Postgres
  beforeAll(async () => {
    server = await startPostgres({ major })
  })
  afterAll(() => server?.remove())

  it('gives exactly the rest from every batch position, also inside a transaction', async () => {
    const database = await server.createDatabase()
    await database.query(
      `CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE u (id int PRIMARY KEY)`,
    )
    const source = createSource(database, { tables: ['public.*'] })
    const { start, reading } = await openReading(source)
    // Rows of one multi-row insert have places of their own; those of COPY share one.
    const client = await database.client()
    await client.query(`BEGIN; INSERT INTO t SELECT g, 'first' FROM generate_series(1, 1300) g;
      SAVEPOINT a; UPDATE t SET v = 'x' WHERE id <= 300; RELEASE a; TRUNCATE u, t; COMMIT`)
    await client.query(`BEGIN; INSERT INTO u SELECT generate_series(1, 700); ALTER TABLE u ADD note text;
      INSERT INTO u SELECT g, 'n' FROM generate_series(2001, 2100) g; COMMIT`)
    await client.query(`SELECT pg_logical_emit_message(false, 'p', 'free')`).catch(() => {})
    await client.query(`INSERT INTO u VALUES (9999, 'last')`)
    const isDone = (of: Reading) =>
      of.rows.at(-1)?.value('after', 0) === 9999 && of.changes.at(-1)?.kind === 'mark'
    await reading.until(() => isDone(reading), 'all')
    reading.stop()
    const all = reading.changes.map(idOf)
    expect(new Set(all).size).toBe(all.length)
    expect(reading.batches.length).toBeGreaterThan(4)

    const step = Math.ceil(reading.batches.length / 10)
    let seen = 0
    for (const [index, batch] of reading.batches.entries()) {
      seen += batch.changes.length
      const position = batch.position as PostgresPosition
      const covered = reading.changes.map((change) => covers(position, change))
      expect(covered.indexOf(false)).toBe(seen < all.length ? seen : -1)
      expect(covered.lastIndexOf(true)).toBe(seen - 1)
      if (seen === all.length || (index % step > 0 && !batch.barrier)) continue
      const again = new Reading(source, structuredClone(position))
      await again.until(() => isDone(again), 'the rest')
      again.stop()
      expect(again.changes.map(idOf).join('\n')).toBe(all.slice(seen).join('\n'))
    }
    // A source that has seen nothing yet gives the same.
    const other = createSource(database, { tables: ['public.*'] })
    const fresh = new Reading(other, start)
    await fresh.until(() => isDone(fresh), 'everything again')
    fresh.stop()
    expect(fresh.changes.map(idOf).join('\n')).toBe(all.join('\n'))
    await Promise.all([source.close(), other.close()])
    await database.drop()
  })

  it('keeps what was delivered of an open transaction in positions that come before it was read again', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY)')
    const source = createSource(database, { tables: ['public.t'], snapshot: 'initial' })
    const { reading } = await openReading(source)
    await reading.until(
      () => reading.batches.length > 0 && isRead(reading.position),
      'the end of the snapshot',
    )
    await database.query('INSERT INTO t SELECT generate_series(1, 5000)')
    await reading.untilRows(5000)
    reading.stop()
    const middle = reading.batches.findIndex(
      ({ changes, position }) => changes.length > 0 && (position as PostgresPosition).open,
    )
    const from = structuredClone(reading.batches[middle]!.position as PostgresPosition)
    const rest = reading.rows.filter((row) => !covers(from, row)).map((row) => row.id)
    // The sinks take nothing yet; a snapshot that was asked for needs a position that says so.
    const again = new Reading(source, from)
    again.credit.exhaust()
    const asked = source.snapshot!({ tables: ['public.t'], where: 'false' })
    await again.until(() => again.batches.length > 0, 'a position')
    expect(again.rows).toEqual([])
    expect(source.compare(from, again.position)).toBeLessThan(0)
    expect(reading.rows.filter((row) => !covers(again.position, row)).length).toBe(rest.length)
    source.acknowledge(again.position)
    await asked
    again.credit.giveBack()
    await again.untilRows(rest.length)
    expect(again.rows.map((row) => row.id)).toEqual(rest)
    again.stop()
    await source.close()
    await database.drop()
  })

  it('loses nothing when the next commit begins where the acknowledged one ends', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY)')
    const source = createSource(database, { tables: ['public.t'] })
    const { reading } = await openReading(source)
    for (let round = 0; round < 3; round++) {
      // Two sessions whose commit records follow each other: nothing else is written between them.
      const [a, b] = await Promise.all([database.client(), database.client()])
      await a.query(`BEGIN; INSERT INTO t VALUES (${round * 2})`)
      await b.query(`BEGIN; INSERT INTO t VALUES (${round * 2 + 1})`)
      await Promise.all([a.query('COMMIT'), b.query('COMMIT')])
      await Promise.all([a.end(), b.end()])
    }
    await reading.untilRows(6)
    await reading.until(() => reading.changes.at(-1)?.kind === 'mark', 'the last commit')
    reading.stop()
    const commits = reading.changes.filter(
      (change) => change.kind === 'mark' && change.mark === 'commit',
    )
    const touching = commits.filter((commit, index) =>
      commits.some(
        (next, other) => other === index + 1 && next.transaction.commitPlace === commit.place,
      ),
    )
    expect(touching.length).toBeGreaterThan(0)
    const first = touching[0]!
    const { system, timeline, database: name } = reading.position
    const lsn = `${Math.floor(first.place / 2 ** 32).toString(16)}/${(first.place % 2 ** 32).toString(16)}`
    const acknowledged: PostgresPosition = { system, timeline, database: name, lsn }
    const again = new Reading(source, acknowledged)
    source.acknowledge(acknowledged)
    const expected = reading.rows.filter((row) => row.transaction.commitPlace >= first.place)
    await again.untilRows(expected.length)
    again.stop()
    await until(async () => (await confirmedFlush(database)) !== '0/0', { what: 'a flush' })
    // A process that dies and starts anew from the acknowledged place.
    const next = createSource(database, { tables: ['public.t'] })
    await next.open(acknowledged)
    const last = new Reading(next, acknowledged)
    await last.untilRows(expected.length)
    last.stop()
    expect(last.rows.map((row) => row.id)).toEqual(expected.map((row) => row.id))
    await Promise.all([source.close(), next.close()])
    await database.drop()
  })

  it('acknowledges nothing by itself, however often it reports its status', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY)')
    const source = createSource(database, { tables: ['public.t'], statusInterval: '100ms' })
    const { start, reading } = await openReading(source)
    const before = await confirmedFlush(database)
    await database.query('INSERT INTO t SELECT generate_series(1, 10)')
    await reading.untilRows(10)
    reading.credit.outstanding = true
    const seen = () =>
      database.query<{ lsn: string; replied: number }>(
        `SELECT write_lsn::text AS lsn, extract(epoch FROM reply_time - now())::float AS replied FROM pg_stat_replication r JOIN pg_replication_slots s ON s.active_pid = r.pid WHERE s.database = $1`,
        [database.database],
      )
    await until(async () => (await seen())[0]?.lsn === reading.position.lsn, {
      what: 'a status update',
    })
    // The clock of the status update is right: the library's is seven days ahead.
    expect(Math.abs((await seen())[0]!.replied)).toBeLessThan(60)
    expect(await confirmedFlush(database)).toBe(before)
    reading.stop()
    const again = new Reading(source, start)
    await again.untilRows(10)
    again.stop()
    await source.close()
    await database.drop()
  })

  it('says what was acknowledged last even when it is stopped at once', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY)')
    const source = createSource(database, { tables: ['public.t'] })
    const { reading } = await openReading(source)
    await database.query('INSERT INTO t VALUES (1)')
    await reading.untilRows(1)
    await reading.until(() => reading.changes.at(-1)?.kind === 'mark', 'the commit')
    const last = reading.batches.at(-1)!.position as PostgresPosition
    source.acknowledge(last)
    reading.stop()
    await expect.poll(() => confirmedFlush(database), { timeout: 5000 }).toBe(last.lsn)
    await source.close()
    await database.drop()
  })

  it('goes on from the position given, not from what was received', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY)')
    const source = createSource(database, { tables: ['public.t'] })
    const { start, reading } = await openReading(source)
    await database.query('INSERT INTO t VALUES (1)')
    await reading.untilRows(1)
    reading.stop()
    const again = new Reading(source, start)
    expect((await again.untilRows(1))[0]!.after).toEqual({ id: 1 })
    again.stop()
    await source.close()
    await database.drop()
  })

  it('does not acknowledge a change that failed by those after it', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY)')
    const source = createSource(database, { tables: ['public.t'] })
    const { reading } = await openReading(source)
    for (const id of [1, 2, 3]) await database.query(`INSERT INTO t VALUES (${id})`)
    await reading.untilRows(3)
    await reading.until(() => reading.changes.at(-1)?.kind === 'mark', 'the last commit')
    reading.credit.outstanding = true
    const first = reading.changes.find(
      (change) => change.kind === 'mark' && change.mark === 'commit',
    )
    const end = first!.place
    const durable: PostgresPosition = {
      ...reading.position,
      lsn: `${Math.floor(end / 2 ** 32).toString(16)}/${(end % 2 ** 32).toString(16)}`.toUpperCase(),
    }
    source.acknowledge(durable)
    await until(async () => (await confirmedFlush(database)) === durable.lsn, { what: 'the flush' })
    reading.stop()
    const next = createSource(database, { tables: ['public.t'] })
    await next.open(durable)
    const again = new Reading(next, durable)
    const rows = await again.untilRows(2)
    expect(rows.map((row) => row.value('after', 0))).toEqual([2, 3])
    again.stop()
    await Promise.all([source.close(), next.close()])
    await database.drop()
  })
})
