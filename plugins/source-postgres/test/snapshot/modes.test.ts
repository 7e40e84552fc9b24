import { describe, expect, it } from 'vitest'
import { sharedPostgres } from '../../../../test/kit/index.ts'
import type { PostgresTestDatabase } from '../../../../test/kit/postgres/database.ts'
import { startPostgres } from '../../../../test/kit/postgres.ts'
import { startStandby } from '../../../../test/kit/postgres/standby.ts'
import { until } from '../../../../test/kit/until.ts'
import { formatLsn, parseLsn } from '../../src/lsn.ts'
import type { PostgresPosition } from '../../src/position.ts'
import { createSource, type InputOptions, Reading } from '../harness.ts'
import { TestState } from '../../../../test/sources/state.ts'
import { refusedOpening } from '../refused.ts'
import { Follower } from '../../../../test/sources/follower.ts'
import { isRead, readSnapshots, stored } from '../../../../test/sources/until-read.ts'

async function withDatabase(body: (database: PostgresTestDatabase) => Promise<void>) {
  const database = await (await sharedPostgres()).createDatabase()
  try {
    await database.query(`CREATE TABLE t (id int PRIMARY KEY, v int);
      INSERT INTO t SELECT i, 0 FROM generate_series(1, 300) i`)
    await body(database)
  } finally {
    await database.drop()
  }
}

const tables = ['public.*']
const small = [{ tables: ['public.*'], chunkRows: 10 }]
const names = (reading: Reading) => [...new Set(reading.rows.map((row) => row.table.name))]

describe('snapshot: when-needed', () => {
  it.each(['dropped', 'dropped in the middle of a snapshot'])(
    'reads all again and goes on once the slot was %s',
    (what) =>
      withDatabase(async (database) => {
        const state = new TestState()
        const input: InputOptions = { tables, snapshot: 'when-needed', tableOptions: small }
        const source = createSource(database, input, database.database, [], state)
        const first = new Reading(source, (await source.open(null))!)
        await first.until(
          () => (what === 'dropped' ? isRead(first.position) : first.rows.length > 100),
          'rows',
        )
        const before = stored(first.position)
        first.stop()
        await source.close()
        await source.dropResources!()
        await database.query(`DELETE FROM t WHERE id = 1; UPDATE t SET v = 1 WHERE id = 2`)

        const next = createSource(database, input, database.database, [], state)
        const start = (await next.open(before))!
        // What a sink has stored must not swallow what is read anew.
        expect(next.compare(before, start)).toBeLessThan(0)
        const reading = await readSnapshots(next, start)
        expect(reading.rows.length).toBe(299)
        expect(reading.rows.filter((row) => next.covers(before, row))).toEqual([])
        // A sink that has not come so far has it all read once more.
        const meet = next.meet!([before, start])
        expect(meet).toEqual({ ...before, superseded: 1 })
        await database.query('INSERT INTO t VALUES (1, 2)')
        await reading.untilRows(300)
        expect(reading.rows[299]!.op).toBe('insert')
        expect(next.compare(start, reading.position)).toBeLessThan(0)
        reading.stop()
        await next.close()
      }),
  )
})

it('snapshot: when-needed goes on with a server that was set back', () =>
  withDatabase(async (database) => {
    const state = new TestState()
    const open = (snapshot: 'initial' | 'when-needed') =>
      createSource(database, { tables, snapshot }, database.database, [], state)
    const source = open('when-needed')
    const first = await readSnapshots(source, (await source.open(null))!)
    await database.query('INSERT INTO t VALUES (301, 0)')
    await first.untilRows(301)
    const position = stored(first.position)
    first.stop()
    await source.close()
    // To a backup of its own history: what was stored is after the end of its log, whatever other tests write to it meanwhile.
    const before = { ...position, lsn: formatLsn(parseLsn(position.lsn) + 1e12) }

    const next = open('when-needed')
    const start = (await next.open(before))!
    expect(start.generation).toBe(1)
    expect(parseLsn(start.lsn)).toBeLessThan(parseLsn(before.lsn))
    expect(next.compare(before, start)).toBeLessThan(0)
    const reading = await readSnapshots(next, start)
    await database.query('INSERT INTO t VALUES (302, 0)')
    await reading.untilRows(302)
    expect(reading.rows.filter((row) => next.covers(before, row))).toEqual([])
    expect(first.rows.every((row) => next.covers(start, row))).toBe(true)
    expect(reading.position.generation).toBe(1)
    expect(reading.rows.every(({ id }) => id.split('/')[0]!.endsWith('.1'))).toBe(true)
    const later = stored(reading.position)
    reading.stop()
    await next.close()

    // One sink has come so far, another one has stored nothing since: its log is gone even where the server's has grown up to there.
    const meet = next.meet!([{ ...before, lsn: later.lsn }, later])
    await expect(open('initial').open(meet)).rejects.toMatchObject({
      code: 'SOURCE_POSITION_LOST',
      details: { reason: 'superseded' },
    })
    const last = open('when-needed')
    const anew = (await last.open(meet))!
    expect(anew.generation).toBe(2)
    const all = await readSnapshots(last, anew)
    expect(all.rows.filter((row) => last.covers(later, row))).toEqual([])
    all.stop()
    await last.close()
  }))

it('snapshot: when-needed reads all again once the server has invalidated the slot', async () => {
  const settings = { max_slot_wal_keep_size: '16MB', max_wal_size: '32MB', min_wal_size: '32MB' }
  const server = await startPostgres({ settings })
  try {
    await server.query(`CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1), (2)`)
    const state = new TestState()
    const open = (snapshot: 'initial' | 'when-needed') =>
      createSource(server, { tables, snapshot }, 'shop', [], state)
    const source = open('when-needed')
    const first = await readSnapshots(source, (await source.open(null))!)
    const before = stored(first.position)
    first.stop()
    await source.close()
    await until(
      async () => {
        await server.query(
          `SELECT pg_logical_emit_message(false, 'fill', repeat('x', 4000000)) FROM generate_series(1, 5)`,
        )
        await server.query('SELECT pg_switch_wal()')
        await server.query('CHECKPOINT')
        const [slot] = await server.query(`SELECT wal_status AS status FROM pg_replication_slots`)
        return slot.status === 'lost'
      },
      { what: 'the slot to be invalid', deadlineMs: 20_000 },
    )
    await server.query('DELETE FROM t WHERE id = 1')
    await expect(open('initial').open(before)).rejects.toMatchObject({
      code: 'SOURCE_POSITION_LOST',
    })
    const next = open('when-needed')
    const start = (await next.open(before))!
    expect(next.compare(before, start)).toBeLessThan(0)
    const reading = await readSnapshots(next, start)
    await server.query('INSERT INTO t VALUES (3)')
    await reading.untilRows(2)
    expect(reading.rows.map((row) => [row.op, row.after!['id']])).toEqual([
      ['read', 2],
      ['insert', 3],
    ])
    reading.stop()
    await next.close()
  } finally {
    await server.remove()
  }
})

describe('snapshot: initial', () => {
  it('begins with a slot that is there already', () =>
    withDatabase(async (database) => {
      const name = database.database
      await database.query(`CREATE PUBLICATION ${name} FOR TABLE t`)
      await database.query(`SELECT pg_create_logical_replication_slot('${name}', 'pgoutput')`)
      await database.query(`UPDATE t SET v = 1 WHERE id <= 5; INSERT INTO t VALUES (301, 1)`)
      const source = createSource(database, {
        tables,
        snapshot: 'initial',
        slot: {
          name,
          create: false,
        },
        publication: {
          name,
          create: false,
        },
      })
      const follower = new Follower()
      const reading = await readSnapshots(source, (await source.open(null))!, (batch) =>
        follower.takeBatch(batch),
      )
      expect(follower.regressions).toEqual([])
      expect(follower.rows().size).toBe(301)
      expect(reading.rows.filter((row) => row.op === 'read').length).toBe(301)
      reading.stop()
      await source.close()
    }))

  it('reads tables that come to match, and no others; one that was made anew counts as new', () =>
    withDatabase(async (database) => {
      const state = new TestState()
      const one = async (from: PostgresPosition | null, tables: string[]) => {
        const input: InputOptions = { tables, snapshot: 'initial', tableOptions: small }
        const source = createSource(database, input, database.database, [], state)
        const begin = (await source.open(from)) ?? from!
        const reading = new Reading(source, stored(begin))
        if (!isRead(begin)) {
          await reading.until(
            () => reading.batches.length > 0 && isRead(reading.position),
            'the snapshot',
          )
        }
        await database.query('UPDATE t SET v = v + 1 WHERE id = 1')
        await reading.until(() => reading.rows.at(-1)?.op === 'update', 'the update')
        await reading.until(() => reading.changes.at(-1)?.kind === 'mark', 'the commit')
        const found = { position: stored(reading.position), names: names(reading) }
        const reads = reading.rows.filter((row) => row.op === 'read').length
        reading.stop()
        await source.close()
        return { ...found, reads }
      }
      const first = await one(null, ['public.t'])
      expect([first.names, first.reads]).toEqual([['t'], 300])
      const same = await one(first.position, ['public.t'])
      expect([same.names, same.reads]).toEqual([['t'], 0])
      await database.query(`CREATE TABLE u (id int PRIMARY KEY); INSERT INTO u VALUES (1), (2)`)
      const added = await one(same.position, ['public.t', 'public.u'])
      expect([added.names, added.reads]).toEqual([['u', 't'], 2])
      await database.query(
        `DROP TABLE u; CREATE TABLE u (id int PRIMARY KEY); INSERT INTO u VALUES (3)`,
      )
      const anew = await one(added.position, ['public.t', 'public.u'])
      expect([anew.names, anew.reads]).toEqual([['u', 't'], 1])
    }))

  it('waits for transactions that wrote to a table before it was published', () =>
    withDatabase(async (database) => {
      const state = new TestState()
      const input = (tables: string[]): InputOptions => ({ tables, snapshot: 'initial' })
      const before = createSource(database, input(['public.t']), database.database, [], state)
      const first = await readSnapshots(before, (await before.open(null))!)
      const position = stored(first.position)
      first.stop()
      await before.close()
      await database.query('CREATE TABLE u (id int PRIMARY KEY, v int)')
      const writer = await database.client()
      await writer.query('BEGIN; INSERT INTO u VALUES (1, 0)')
      // ALTER PUBLICATION waits for nobody: it locks the table against others of its kind only.
      const source = createSource(
        database,
        input(['public.t', 'public.u']),
        database.database,
        [],
        state,
      )
      const reading = new Reading(source, stored((await source.open(position))!))
      await database.query('INSERT INTO u VALUES (2, 0); UPDATE t SET v = 5 WHERE id = 1')
      await reading.until(() => reading.rows.some((row) => row.table.name === 't'), 'the stream')
      expect(reading.rows.filter((row) => row.op === 'read')).toEqual([])
      await writer.query('COMMIT')
      await reading.until(() => isRead(reading.position), 'the end of the snapshot')
      const reads = reading.rows.filter((row) => row.op === 'read').map((row) => row.after!['id'])
      expect(new Set(reads)).toEqual(new Set([1, 2]))
      reading.stop()
      await source.close()
    }))
})

it('a standby is refused where rows are to be read beside its log, and serves "only"', async () => {
  const primary = await startPostgres()
  let standby: Awaited<ReturnType<typeof startStandby>> | null = null
  try {
    await primary.query(`CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1), (2)`)
    standby = await startStandby(primary)
    await standby.caughtUp()
    const refused = await refusedOpening(standby, { tables, snapshot: 'initial' })
    expect([refused.code, refused.details!['reason']]).toEqual([
      'SOURCE_MISCONFIGURED',
      'standby-snapshot',
    ])
    expect(refused.fix).toContain('snapshot: never')
    const source = createSource(standby, { tables, snapshot: 'only' })
    const reading = new Reading(source, (await source.open(null))!)
    await reading.untilRows(2)
    reading.stop()
    await source.close()
  } finally {
    await standby?.remove()
    await primary.remove()
  }
})
