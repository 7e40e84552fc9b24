import { TailraceError } from '@tailrace/plugin-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Postgres, startPostgres } from '../../../test/kit/postgres.ts'
import type { PostgresDatabase } from '../../../test/kit/postgres/database.ts'
import { startStandby } from '../../../test/kit/postgres/standby.ts'
import { until } from '../../../test/kit/until.ts'
import { formatLsn, parseLsn } from '../src/lsn.ts'
import { createSource, Reading } from './harness.ts'
import type { LogLine } from '../../../test/sources/context.ts'
import { openReading } from '../../../test/sources/reading.ts'
import { refusedOpening } from './refused.ts'

const tables = ['public.t']

/** Writes log until a slot has become invalid, as the server looks at its slots only now and then. */
async function untilInvalid(server: PostgresDatabase, on: PostgresDatabase, slot: string) {
  await until(
    async () => {
      await server
        .query(
          'SELECT pg_logical_emit_message(false, $$fill$$, repeat($$x$$, 4000000)) FROM generate_series(1, 5)',
        )
        .catch(() =>
          server.query(
            `DROP TABLE IF EXISTS fill; CREATE TABLE fill AS SELECT repeat(md5(g::text), 30) FROM generate_series(1, 20000) g`,
          ),
        )
      await server.query('SELECT pg_switch_wal()')
      await server.query('CHECKPOINT')
      const [row] = await on.query<{ status: string | null }>(
        'SELECT wal_status AS status FROM pg_replication_slots WHERE slot_name = $1',
        [slot],
      )
      return row?.status === 'lost' || row?.status === null
    },
    { what: `slot ${slot} to be invalid`, deadlineMs: 30_000 },
  )
}

describe.each([13, 15, 18] as const)('a slot of PostgreSQL %i', (major) => {
  let server: Postgres
  beforeAll(async () => {
    const settings = { max_slot_wal_keep_size: '16MB', max_wal_size: '32MB', min_wal_size: '32MB' }
    server = await startPostgres({ major, settings })
  })
  afterAll(() => server?.remove())

  it('is refused when it is of another kind, plugin or database, temporary, or two-phase', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY)')
    const reasonFor = async (name: string) => {
      const error = await refusedOpening(database, { tables, slot: { name } })
      expect(error.code).toBe('SOURCE_MISCONFIGURED')
      expect(error.message).toContain(`Slot "${name}"`)
      expect(error.fix).toContain('slot.name')
      return error.details!['reason']
    }
    await database.query(`SELECT pg_create_physical_replication_slot('physical')`)
    expect(await reasonFor('physical')).toBe('slot-plugin')
    await server.query(`SELECT pg_create_logical_replication_slot('elsewhere', 'pgoutput')`)
    expect(await reasonFor('elsewhere')).toBe('slot-database')
    const client = await database.client()
    await client.query(`SELECT pg_create_logical_replication_slot('passing', 'pgoutput', true)`)
    expect(await reasonFor('passing')).toBe('slot-temporary')
    await client.end()
    // 13 knows no two-phase slots.
    const options = major === 13 ? `'test_decoding'` : `'pgoutput', false, true`
    await database.query(`SELECT pg_create_logical_replication_slot('prepared', ${options})`)
    expect(await reasonFor('prepared')).toBe(major === 13 ? 'slot-plugin' : 'slot-two-phase')
    await database.query(`SELECT pg_drop_replication_slot('prepared')`)
    await server.query(
      `SELECT pg_drop_replication_slot('elsewhere'), pg_drop_replication_slot('physical')`,
    )
    await database.drop()
  })

  it('is refused with the gap and the reason when the server has removed its log', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY)')
    const source = createSource(database, { tables })
    const start = (await source.open(null))!
    const name = `tailrace_${database.database}`
    await untilInvalid(server, server, name)
    const error = await refusedOpening(database, { tables }, start)
    expect(error.code).toBe('SOURCE_POSITION_LOST')
    expect(error.details).toMatchObject({
      reason: 'slot-invalidated',
      invalidation: 'wal_removed',
      slot: name,
      storedLsn: start.lsn,
    })
    const { gapBytes, serverLsn } = error.details as { gapBytes: number; serverLsn: string }
    expect(gapBytes).toBe(parseLsn(serverLsn) - parseLsn(start.lsn))
    expect(gapBytes).toBeGreaterThan(16 * 2 ** 20)
    expect(error.message).toContain(
      `${gapBytes} bytes of log from the stored position ${start.lsn}`,
    )
    expect(error.fix).toContain(`SELECT pg_drop_replication_slot('${name}')`)
    // While reading, the same is said when the connection is made again.
    const streamed = await new Reading(source, start).untilError()
    expect(TailraceError.is(streamed) && streamed.details!['reason']).toBe('slot-invalidated')
    const finding = (await Array.fromAsync(source.check())).find(({ check }) => check === 'slot')
    expect(finding).toMatchObject({ status: 'fail', code: 'SOURCE_POSITION_LOST' })
    await source.close()
    await database.drop()
  })

  it('warns where its synchronisation to standbys is not as the config has it', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY)')
    const lines: LogLine[] = []
    const open = async (failover: boolean) => {
      const source = createSource(
        database,
        { tables, slot: { failover } },
        database.database,
        lines,
      )
      await source.open(null)
      const finding = (await Array.fromAsync(source.check())).find(
        ({ check }) => check === 'slot-failover',
      )
      await source.close()
      const warnings = lines.splice(0).filter(({ level }) => level === 'warn')
      return [finding?.status, warnings.map(({ fields }) => fields['fix'])] as const
    }
    const first = await open(true)
    const second = await open(false)
    // Where it is synchronised, what is read should be at the standby first.
    expect(first[0]).toBe('warn')
    expect(first[1].join('')).toMatch(major < 17 ? /^Set "slot\.failover: false"/ : /^$/)
    expect(second[0]).toBe(major < 17 ? undefined : 'warn')
    expect(second[1].join('')).toMatch(
      major < 17 ? /^$/ : /ALTER_REPLICATION_SLOT "tailrace_\w+" \(FAILOVER false\);$/,
    )
    await database.drop()
  })

  it('begins where the config says, within what the slot holds', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY)')
    const name = `tailrace_${database.database}`
    const unstored = await refusedOpening(database, { tables, start: 'stored' })
    expect([unstored.code, unstored.details!['reason']]).toEqual([
      'SOURCE_POSITION_LOST',
      'position-missing',
    ])
    const place = async () =>
      (await database.query<{ lsn: string }>('SELECT pg_current_wal_flush_lsn()::text AS lsn'))[0]!
        .lsn
    const given = (lsn: string) => ({ tables, start: { lsn } })
    const slotless = await refusedOpening(database, given(formatLsn(parseLsn(await place()) - 100)))
    expect(slotless.details).toMatchObject({ reason: 'start-without-slot', slot: name })
    expect(slotless.details!['gapBytes']).toBeGreaterThanOrEqual(100)

    const source = createSource(database, { tables })
    const start = (await source.open(null))!
    await source.close()
    const before = await refusedOpening(database, given(formatLsn(parseLsn(start.lsn) - 1000)))
    expect(before.details).toMatchObject({
      reason: 'start-before-slot',
      gapBytes: 1000,
      slotLsn: start.lsn,
    })
    expect(before.message).toContain('1000 bytes are missing')
    const after = await refusedOpening(database, given(formatLsn(parseLsn(start.lsn) + 2 ** 30)))
    expect(after.details).toMatchObject({ reason: 'start-after-end', slot: name })
    expect(after.details!['gapBytes']).toBeGreaterThan(2 ** 29)

    await database.query('INSERT INTO t VALUES (1)')
    const between = await place()
    await database.query('INSERT INTO t VALUES (2)')
    const later = createSource(database, given(between))
    const { start: begun, reading } = await openReading(later)
    expect(begun.lsn).toBe(between)
    expect((await reading.untilRows(1)).map((row) => row.after)).toEqual([{ id: 2 }])
    await reading.until(() => reading.changes.at(-1)?.kind === 'mark', 'the commit')
    reading.stop()
    // What is stored goes before what the config says.
    expect(await later.open(reading.position)).toBe(null)
    await later.close()
    await database.drop()
  })
})

describe('a slot of PostgreSQL 18', () => {
  it('is refused with the reason when nobody used it for too long', async () => {
    const server = await startPostgres({ settings: { idle_replication_slot_timeout: '1s' } })
    try {
      await server.query('CREATE TABLE t (id int PRIMARY KEY)')
      const source = createSource(server, { tables })
      const start = (await source.open(null))!
      await source.close()
      await untilInvalid(server, server, 'tailrace_postgres')
      const error = await refusedOpening(server, { tables }, start)
      expect(error.details).toMatchObject({
        reason: 'slot-invalidated',
        invalidation: 'idle_timeout',
      })
      expect(error.fix).toContain('idle_replication_slot_timeout = 0')
    } finally {
      await server.remove()
    }
  })

  it('reads from a standby, and is refused with the reason when the primary took away what it needs', async () => {
    const primary = await startPostgres()
    const standby = await startStandby(primary, { settings: { hot_standby_feedback: false } })
    try {
      await primary.query(
        'CREATE TABLE t (id int PRIMARY KEY); CREATE PUBLICATION shop FOR TABLE t',
      )
      await standby.caughtUp()
      const input = { tables, publication: { name: 'shop', create: false } }
      for (const invalidation of ['rows_removed', 'wal_level_insufficient']) {
        const slot = { name: invalidation }
        const source = createSource(standby, { ...input, slot })
        const opening = openReading(source)
        let isOpen = false
        void opening.then(
          () => (isOpen = true),
          () => (isOpen = true),
        )
        // A slot on a standby begins at a record of running transactions, which an idle primary writes on demand.
        await until(async () => (await primary.query('SELECT pg_log_standby_snapshot()'), isOpen), {
          what: 'the slot on the standby',
          everyMs: 100,
        })
        const { start, reading } = await opening
        await primary.query('INSERT INTO t SELECT coalesce(max(id), 0) + 1 FROM t')
        await reading.untilRows(1)
        reading.stop()
        await source.close()
        if (invalidation === 'rows_removed') {
          await primary.query('CREATE TABLE gone (id int); DROP TABLE gone')
          await primary.query('VACUUM FULL pg_class')
          await primary.query('VACUUM pg_attribute')
        } else await primary.restart({ wal_level: 'replica' })
        await until(
          async () =>
            (
              await standby.query(
                'SELECT FROM pg_replication_slots WHERE slot_name = $1 AND invalidation_reason IS NOT NULL',
                [invalidation],
              )
            ).length === 1,
          { what: `the slot to be invalid: ${invalidation}` },
        )
        const error = await refusedOpening(standby, { ...input, slot }, start)
        expect(error.details).toMatchObject({ reason: 'slot-invalidated', invalidation })
      }
    } finally {
      await standby.remove()
      await primary.remove()
    }
  })
})

describe('a server whose slots or senders are all in use', () => {
  it('says so, with what makes room', async () => {
    const server = await startPostgres({
      major: 13,
      settings: { max_replication_slots: 1, max_wal_senders: 1 },
    })
    try {
      await server.query('CREATE TABLE t (id int PRIMARY KEY)')
      await server.query(`SELECT pg_create_physical_replication_slot('taken')`)
      const full = await refusedOpening(server, { tables })
      expect([full.code, full.details!['reason']]).toEqual(['SOURCE_MISCONFIGURED', 'no-free-slot'])
      expect(full.fix).toContain('ALTER SYSTEM SET max_replication_slots')
      await server.query(`SELECT pg_drop_replication_slot('taken')`)
      const source = createSource(server, { tables })
      const { reading } = await openReading(source)
      await server.query('INSERT INTO t VALUES (1)')
      await reading.untilRows(1)
      const busy = await refusedOpening(server, { tables, slot: { name: 'another' } })
      expect([busy.code, busy.retryable]).toEqual(['SOURCE_UNAVAILABLE', true])
      expect(busy.fix).toContain('ALTER SYSTEM SET max_wal_senders')
      reading.stop()
      await source.close()
    } finally {
      await server.remove()
    }
  })
})
