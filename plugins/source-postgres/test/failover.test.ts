import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { TailraceError } from '@tailrace/plugin-api'
import { describe, expect, it } from 'vitest'
import { startFaultProxy } from '../../../test/kit/fault-proxy.ts'
import { type Postgres, type PostgresOptions, startPostgres } from '../../../test/kit/postgres.ts'
import type { PostgresDatabase } from '../../../test/kit/postgres/database.ts'
import { type Standby, startStandby } from '../../../test/kit/postgres/standby.ts'
import { until } from '../../../test/kit/until.ts'
import { parseLsn } from '../src/lsn.ts'
import type { PostgresPosition } from '../src/position.ts'
import { createSource, type InputOptions, Reading } from './harness.ts'
import { openReading } from '../../../test/sources/reading.ts'

interface Pair {
  readonly primary: Postgres
  readonly standby: Standby
}

async function withPair(
  major: 13 | 15 | 18,
  settings: { primary?: PostgresOptions['settings']; standby?: PostgresOptions['settings'] },
  body: (pair: Pair) => Promise<void>,
): Promise<void> {
  const primary = await startPostgres({
    major,
    ...(settings.primary && { settings: settings.primary }),
  })
  let standby: Standby | null = null
  try {
    await primary.query('CREATE TABLE t (id int PRIMARY KEY)')
    standby = await startStandby(primary, settings.standby ? { settings: settings.standby } : {})
    await body({ primary, standby })
  } finally {
    await standby?.remove()
    await primary.remove()
  }
}

async function refusal(
  server: PostgresDatabase,
  input: InputOptions,
  from: PostgresPosition,
): Promise<TailraceError> {
  const source = createSource(server, input, 'shop')
  try {
    const error: unknown = await source.open(from).catch((error: unknown) => error)
    if (!TailraceError.is(error)) throw new Error('opening should have failed', { cause: error })
    const streamed = await new Reading(source, from).untilError()
    // A connection that comes back to another server is told the same as a start.
    expect(TailraceError.is(streamed) && [streamed.code, streamed.message]).toEqual([
      error.code,
      error.message,
    ])
    return error
  } finally {
    await source.close()
  }
}

const tables = ['public.t']

describe.each([13, 18] as const)('a promoted standby of PostgreSQL %i', (major) => {
  it('is refused where it forked before the stored position, and where it lacks the slot', async () => {
    await withPair(major, {}, async ({ primary, standby }) => {
      const source = createSource(primary, { tables }, 'shop')
      const { start, reading } = await openReading(source)
      await primary.query('INSERT INTO t VALUES (1)')
      await reading.untilRows(1)
      await standby.caughtUp()
      // The standby does not get what is read next.
      await standby.stop()
      await primary.query('INSERT INTO t VALUES (2)')
      await reading.untilRows(2)
      await reading.until(() => reading.changes.at(-1)?.kind === 'mark', 'the commit')
      const stored = reading.position
      reading.stop()
      await source.close()
      await primary.crash()
      await standby.start()
      const waiting = await refusal(standby, { tables, publication: { create: false } }, stored)
      // Before 16 no standby can be read, and it may be promoted any moment.
      expect([waiting.details!['reason'], waiting.retryable]).toEqual(
        major < 16 ? ['server-standby', true] : ['slot-missing', false],
      )
      await standby.promote()

      const forked = await refusal(standby, { tables }, stored)
      expect(forked.code).toBe('SOURCE_IDENTITY_CHANGED')
      expect(forked.details).toMatchObject({
        reason: 'timeline-forked',
        timeline: 2,
        storedTimeline: 1,
        storedLsn: stored.lsn,
      })
      const { forkLsn, gapBytes } = forked.details as { forkLsn: string; gapBytes: number }
      expect(gapBytes).toBe(parseLsn(stored.lsn) - parseLsn(forkLsn))
      expect(forked.message).toContain(`promoted at ${forkLsn} (timeline 2), before ${stored.lsn}`)
      expect(forked.fix).toContain('tailrace reset')

      const slotless = await refusal(standby, { tables }, start)
      expect(slotless.code).toBe('SOURCE_POSITION_LOST')
      expect(slotless.message).toMatch(
        /promoted at .* and slot "tailrace_shop".* was not synchronised/,
      )
      expect(slotless.details).toMatchObject({
        reason: 'slot-not-synchronised',
        storedLsn: start.lsn,
      })
      expect(slotless.details!['gapBytes']).toBeGreaterThan(0)

      const history = join(standby.dataDir, 'pg_wal', '00000002.history')
      await rename(history, `${history}.away`)
      const unknown = await refusal(standby, { tables }, start)
      expect([unknown.code, unknown.details]).toEqual([
        'SOURCE_IDENTITY_CHANGED',
        { reason: 'timeline-history-missing', timeline: 2, storedTimeline: 1 },
      ])
      await rename(`${history}.away`, history)

      // The old primary, once more up, does not know the timeline of a position that was made after it.
      await standby.query(`SELECT pg_create_logical_replication_slot('tailrace_shop', 'pgoutput')`)
      await primary.start()
      const old = await refusal(primary, { tables }, { ...start, timeline: 2 })
      expect(old.details).toMatchObject({
        reason: 'timeline-unknown',
        timeline: 1,
        storedTimeline: 2,
      })
    })
  })
})

describe('a standby that is to be read for the first time', () => {
  it('is refused before 16, and from 16 on takes a publication from its primary only', async () => {
    for (const major of [13, 18] as const) {
      await withPair(major, {}, async ({ standby }) => {
        const source = createSource(standby, { tables }, 'shop')
        const error: unknown = await source.open(null).catch((error: unknown) => error)
        const finding = (await Array.fromAsync(source.check())).find(
          ({ check }) => check === 'standby',
        )
        await source.close()
        if (!TailraceError.is(error))
          throw new Error('opening should have failed', { cause: error })
        const said = [error.code, error.details?.['reason'], finding!.status, finding!.code]
        expect(said).toEqual(
          major < 16
            ? ['SOURCE_MISCONFIGURED', 'server-standby', 'fail', 'SOURCE_MISCONFIGURED']
            : ['SOURCE_MISCONFIGURED', undefined, 'warn', 'SOURCE_UNAVAILABLE'],
        )
        expect(error.fix).toContain(
          major < 16 ? 'Connect to the primary' : '"publication.create: false"',
        )
      })
    }
  })
})

describe('a promoted standby with a synchronised slot', () => {
  it('goes on where it forked at or after the stored position, also while reading', async () => {
    const settings = {
      primary: { synchronized_standby_slots: 'standby', wal_sender_timeout: '5s' },
      // Its own data are a copy of the primary's, settings included.
      standby: { sync_replication_slots: true, synchronized_standby_slots: '' },
    }
    await withPair(18, settings, async ({ primary, standby }) => {
      const proxy = await startFaultProxy({ target: primary })
      const input = { tables, port: proxy.port, slot: { failover: true } }
      const source = createSource(primary, input, 'shop')
      const { reading } = await openReading(source)
      reading.onBatch = (batch) => source.acknowledge(batch.position as PostgresPosition)
      await primary.query('INSERT INTO t SELECT generate_series(1, 100)')
      await reading.untilRows(100)
      const slots = (server: PostgresDatabase) =>
        server.query<{ synced: boolean; temporary: boolean }>(
          `SELECT synced, temporary FROM pg_replication_slots WHERE slot_name = 'tailrace_shop'`,
        )
      await until(
        async () => {
          // A slot is kept once it has caught up with the standby's own needs.
          await primary.query('SELECT pg_log_standby_snapshot()')
          const [slot] = await slots(standby)
          return slot?.synced === true && !slot.temporary
        },
        { what: 'the slot on the standby', deadlineMs: 30_000, everyMs: 200 },
      )
      const findings = await Array.fromAsync(source.check())
      expect(findings.find(({ check }) => check === 'slot-failover')).toMatchObject({
        status: 'pass',
        detail: expect.stringContaining('synchronized_standby_slots = standby'),
      })
      const early = await refusalOfStandby(standby, reading.position)
      expect([early.code, early.details!['reason']]).toEqual(['SOURCE_UNAVAILABLE', 'slot-synced'])

      await primary.query('INSERT INTO t VALUES (101)')
      await reading.untilRows(101)
      await primary.crash()
      const broken = await reading.untilError()
      expect(TailraceError.is(broken) && broken.retryable).toBe(true)
      await proxy.close()
      await standby.promote()
      const moved = await startFaultProxy({ target: standby, port: proxy.port })
      // What the runtime does after an error that passes, and what a process does that starts anew.
      const again = new Reading(source, reading.position)
      await standby.query('INSERT INTO t VALUES (102)')
      await again.untilRows(1)
      expect(again.rows.map((row) => row.value('after', 0))).toEqual([102])
      await again.until(() => again.changes.at(-1)?.kind === 'mark', 'the commit')
      expect(again.position.timeline).toBe(2)
      again.stop()
      await source.close()
      const next = createSource(primary, input, 'shop')
      expect(await next.open(reading.position)).toBe(null)
      const third = new Reading(next, reading.position)
      await third.untilRows(1)
      expect(third.rows.map((row) => row.id)).toEqual(again.rows.map((row) => row.id))
      third.stop()
      await next.close()
      await moved.close()
    })
  }, 60_000)
})

describe('a standby that is promoted while it is read', () => {
  it('goes on, and its positions say so', async () => {
    await withPair(18, {}, async ({ primary, standby }) => {
      await primary.query('CREATE PUBLICATION shop FOR TABLE t')
      await standby.caughtUp()
      const input = { tables, publication: { name: 'shop', create: false } }
      const source = createSource(standby, input, 'shop')
      let isOpen = false
      const opening = openReading(source).finally(() => (isOpen = true))
      await until(async () => (await primary.query('SELECT pg_log_standby_snapshot()'), isOpen), {
        what: 'the slot on the standby',
        everyMs: 100,
      })
      const { reading } = await opening
      await primary.query('INSERT INTO t VALUES (1)')
      await reading.untilRows(1)
      await primary.crash()
      await standby.promote()
      await until(
        async () => {
          await standby.query('INSERT INTO t SELECT max(id) + 1 FROM t')
          return reading.position.timeline === 2
        },
        { what: 'a position on the new timeline', everyMs: 50 },
      )
      reading.stop()
      const rows = reading.rows.length
      const again = new Reading(source, reading.position)
      await standby.query('INSERT INTO t SELECT max(id) + 1 FROM t')
      await again.untilRows(1)
      expect(again.rows[0]!.value('after', 0)).toBe(rows + 1)
      again.stop()
      await source.close()
    })
  })
})

async function refusalOfStandby(
  standby: PostgresDatabase,
  from: PostgresPosition,
): Promise<TailraceError> {
  return refusal(standby, { tables, publication: { create: false } }, from)
}
