import type { CheckResult } from '@tailrace/plugin-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Postgres, startPostgres } from '../../../test/kit/postgres.ts'
import type { PostgresDatabase } from '../../../test/kit/postgres/database.ts'
import { until } from '../../../test/kit/until.ts'
import { checkBlockers } from '../src/check/blockers.ts'
import { Session } from '../src/connection/session.ts'
import { connectionSettings } from '../src/connection/settings.ts'
import { options } from '../src/options.ts'
import { readSlot } from '../src/slot/slot.ts'
import { createSource, type InputOptions } from './harness.ts'

const tables = ['public.t']

async function finding(
  database: PostgresDatabase,
  check: string,
  input: Partial<InputOptions> = {},
): Promise<CheckResult | undefined> {
  const source = createSource(database, { tables, ...input })
  const results = await Array.fromAsync(source.check())
  await source.close()
  return results.find((result) => result.check === check)
}

describe.each([13, 18] as const)(
  'prechecks of what a slot of PostgreSQL %i needs to last',
  (major) => {
    let server: Postgres
    beforeAll(async () => {
      server = await startPostgres({
        major,
        settings: {
          max_slot_wal_keep_size: '64MB',
          max_wal_size: '32MB',
          min_wal_size: '32MB',
          max_prepared_transactions: 5,
          ...(major === 18 && { idle_replication_slot_timeout: '1h' }),
        },
      })
      await server.query('CREATE TABLE t (id int PRIMARY KEY, v text)')
    })
    afterAll(() => server?.remove())

    it('tell the limit of the log, and the time until the slot is lost at the present rate', async () => {
      expect(await finding(server, 'wal-keep-size')).toMatchObject({
        status: 'warn',
        detail: expect.stringContaining('64.0 MiB'),
        fix: expect.stringContaining('ALTER SYSTEM SET max_slot_wal_keep_size'),
      })
      const source = createSource(server, { tables })
      await source.open(null)
      await source.close()
      // Nothing is written: no time can be told, and nothing is near.
      await server.query('CHECKPOINT')
      const idle = await finding(server, 'wal-retention')
      expect(idle).toMatchObject({
        status: 'pass',
        detail: expect.stringMatching(/ may hold \d+\.\d MiB more/),
      })
      const over = new AbortController()
      const fill = async () => {
        for (let i = 1; !over.signal.aborted; i++) {
          await server.query(
            `INSERT INTO t SELECT $1::int * 1000 + g, repeat('x', 800) FROM generate_series(1, 100) g`,
            [i],
          )
          await server.query('SELECT pg_sleep(0.05)')
        }
      }
      const filling = fill()
      const busy = await finding(server, 'wal-retention')
      over.abort()
      await filling
      expect(busy).toMatchObject({ status: 'warn', code: 'SOURCE_POSITION_LOST' })
      const [, rate, left] =
        /at ([\d.]+ \w+)\/s over \d+ s \(since (?:this check|the last checkpoint)\) it is lost in (\d+) (?:s|min)/.exec(
          busy!.detail,
        ) ?? []
      expect(rate).toMatch(/ [KM]iB$/)
      expect(Number(left)).toBeGreaterThan(0)
      expect(busy!.fix).toMatch(/max_slot_wal_keep_size = '\d+MB'; SELECT pg_reload_conf\(\);/)
      await server.query(`ALTER SYSTEM SET max_slot_wal_keep_size = -1`)
      await server.query('SELECT pg_reload_conf()')
      await until(async () => (await finding(server, 'wal-keep-size'))?.status === 'pass', {
        what: 'the setting',
      })
      expect(await finding(server, 'wal-retention')).toMatchObject({
        status: 'pass',
        detail: expect.stringContaining('no limit'),
      })
      await server.query(`SELECT pg_drop_replication_slot('tailrace_postgres')`)
    })

    it('name the transactions that hold an existing slot back, prepared ones too', async () => {
      const source = createSource(server, { tables })
      await source.open(null)
      await source.close()
      const client = await server.client({ application_name: 'hanging' })
      await client.query(
        `BEGIN; INSERT INTO t VALUES (-1, 'prepared'); PREPARE TRANSACTION 'left ''over'`,
      )
      await client.query(`BEGIN; INSERT INTO t VALUES (-2, 'open')`)
      const [{ pid } = { pid: 0 }] = (
        await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
      ).rows
      const session = await Session.connect(
        connectionSettings(options.parse({ url: server.url, tables })),
      )
      const slot = await readSlot(session, 'tailrace_postgres')
      const [held] = await Array.fromAsync(checkBlockers(session, slot, 0))
      expect(held).toMatchObject({ check: 'long-transactions', status: 'warn' })
      expect(held!.detail).toMatch(
        new RegExp(
          `process ${pid} \\(postgres, hanging; idle in transaction, open for \\d+ s, last query at \\d{4}-\\d\\d-\\d\\dT[\\d:]+Z\\)`,
        ),
      )
      expect(held!.detail).toMatch(/prepared transaction 'left 'over' \(open for \d+ s\)/)
      expect(held!.fix).toContain(`SELECT pg_terminate_backend(${pid});`)
      expect(held!.fix).toContain(`ROLLBACK PREPARED 'left ''over'; -- in database "postgres"`)
      // Young ones are nothing to worry about.
      expect((await Array.fromAsync(checkBlockers(session, slot)))[0]).toMatchObject({
        status: 'pass',
      })
      await client.query('ROLLBACK')
      await server.query(`ROLLBACK PREPARED 'left ''over'`)
      await session.close()
      await server.query(`SELECT pg_drop_replication_slot('tailrace_postgres')`)
    })

    it('do not pass what a user may not see', async () => {
      const source = createSource(server, { tables })
      await source.open(null)
      await source.close()
      await server.query(`CREATE ROLE reader LOGIN REPLICATION PASSWORD 'reader'`)
      const as = {
        url: undefined,
        host: '127.0.0.1',
        port: server.port,
        database: 'postgres',
        user: 'reader',
        password: 'reader',
      }
      expect(await finding(server, 'long-transactions', as)).toMatchObject({
        status: 'warn',
        code: 'SOURCE_PRIVILEGE',
        fix: 'GRANT pg_read_all_stats TO "reader";',
      })
      await server.query('GRANT pg_read_all_stats TO reader')
      expect((await finding(server, 'long-transactions', as))?.status).toBe('pass')
      // What the rest needs, everybody may see.
      expect((await finding(server, 'wal-retention', as))?.detail).toMatch(/^The slot holds/)
      expect((await finding(server, 'free-senders', as))?.detail).toMatch(/^\d+ of 50/)
      const session = await Session.connect(connectionSettings(options.parse({ ...as, tables })))
      expect(await session.query('SELECT FROM pg_control_checkpoint()')).toHaveLength(1)
      await session.close()
      await server.query(`SELECT pg_drop_replication_slot('tailrace_postgres')`)
    })

    it('tell how long a slot may be idle, where the server knows that', async () => {
      const idle = await finding(server, 'idle-slot-timeout')
      expect(idle?.status).toBe(major === 18 ? 'warn' : undefined)
      expect(idle?.detail ?? '').toMatch(major === 18 ? /is 1 h 0 min/ : /^$/)
    })

    it('ask for the role of the service that the server belongs to', async () => {
      await server.query(`CREATE ROLE clerk LOGIN PASSWORD 'clerk'`)
      const as = {
        url: undefined,
        host: '127.0.0.1',
        port: server.port,
        database: 'postgres',
        user: 'clerk',
        password: 'clerk',
      }
      const fixFor = async () => (await finding(server, 'replication', as))?.fix
      expect(await fixFor()).toBe('ALTER ROLE "clerk" WITH REPLICATION;')
      await server.query('CREATE ROLE azure_pg_admin')
      expect(await fixFor()).toBe(
        'ALTER ROLE "clerk" WITH REPLICATION; -- as a member of azure_pg_admin',
      )
      await server.query('CREATE ROLE rds_replication')
      expect(await fixFor()).toBe('GRANT rds_replication TO "clerk";')
      await server.query('DROP ROLE azure_pg_admin; DROP ROLE rds_replication')
      // What a start says is the same.
      const source = createSource(server, { tables, ...as })
      await expect(source.open(null)).rejects.toMatchObject({
        code: 'SOURCE_PRIVILEGE',
        fix: 'ALTER ROLE "clerk" WITH REPLICATION;',
      })
      await source.close()
    })
  },
)
