import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  type FaultProxy,
  type Postgres,
  type PostgresDatabase,
  startFaultProxy,
  startPostgres,
  until,
} from '../kit/index.ts'
import { startStandby } from '../kit/postgres/standby.ts'
import { start, type TailraceProcess, workspace } from './tailrace-process.ts'

/** Writes rows with ids of their own and sees which of them have come out. */
class Rows {
  readonly #cwd: string
  #next = 1

  constructor(cwd: string) {
    this.#cwd = cwd
  }

  async insert(server: PostgresDatabase, count = 10): Promise<void> {
    const first = this.#next
    this.#next += count
    await server.query('INSERT INTO orders SELECT generate_series($1::int, $2::int)', [
      first,
      first + count - 1,
    ])
  }

  async #ids(): Promise<number[]> {
    const text = await readFile(join(this.#cwd, 'out.jsonl'), 'utf8').catch(() => '')
    const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n')
    return lines
      .filter((line) => line !== '')
      .map((line) => Number(/"number":(\d+)/u.exec(line)![1]))
  }

  /**
   * Waits for all that was inserted, and says what is wrong then: nothing, one hopes. Repeats are allowed by delivery, gaps and
   * another order are not.
   */
  async arrived(command: TailraceProcess, after: string): Promise<string> {
    const all = Array.from({ length: this.#next - 1 }, (_, i) => i + 1)
    await until(async () => new Set(await this.#ids()).size >= all.length || !command.running, {
      deadlineMs: 30_000,
      what: () => `the rows after ${after}; the process says\n${command.stderr}`,
    })
    const ids = [...new Set(await this.#ids())]
    if (!command.running) return `ended after ${after}: ${command.stderr}`
    return ids.join() === all.join() ? 'all' : `after ${after}: ${ids.join()}`
  }
}

async function run(proxy: FaultProxy, server: Postgres, source: object = {}) {
  const url = server.url.replace(`:${server.port}/`, `:${proxy.port}/`)
  const cwd = await workspace({
    'tailrace.config.json': {
      pipelines: {
        shop: {
          source: {
            use: 'postgres',
            url,
            tables: ['public.orders'],
            snapshot: 'never',
            statusInterval: '300ms',
            silenceTimeout: '2s',
            connectTimeout: '2s',
            ...source,
          },
          sinks: [{ use: 'file', path: 'out.jsonl', encoder: 'json' }],
          retry: { initial: '50ms', max: '500ms' },
        },
      },
    },
  })
  const command = start(['run'], { cwd })
  await command.streaming()
  return { command, rows: new Rows(cwd) }
}

const walsenders = `SELECT FROM pg_stat_replication WHERE application_name = 'tailrace'`

describe('one process goes on by itself', () => {
  test('after stalls beyond wal_sender_timeout, cuts, a slow network, restarts and crashes of PostgreSQL', async () => {
    const server = await startPostgres({ major: 15, settings: { wal_sender_timeout: '1s' } })
    const proxy = await startFaultProxy({ target: server })
    await server.query('CREATE TABLE orders (number int PRIMARY KEY)')
    const { command, rows } = await run(proxy, server)
    const faults: Readonly<Record<string, () => Promise<void>>> = {
      'a stall until the server has given the connection up': async () => {
        proxy.stall()
        await rows.insert(server)
        await until(async () => (await server.query(walsenders)).length === 0, {
          what: 'the server to end its walsender',
        })
        proxy.flow()
      },
      'a stall of what the server sends, until the source has given the connection up':
        async () => {
          const before = proxy.accepted
          proxy.stall('down')
          await rows.insert(server)
          await until(() => proxy.accepted > before, { what: 'a new connection' })
          proxy.flow()
        },
      'a stall of what the source says': async () => {
        proxy.stall('up')
        await rows.insert(server)
        await until(async () => (await server.query(walsenders)).length === 0, {
          what: 'the server to end its walsender',
        })
        proxy.flow()
      },
      'a cut': async () => {
        proxy.cut()
        await rows.insert(server)
      },
      'a slow network': async () => {
        proxy.slow(20_000)
        await rows.insert(server, 300)
      },
      'a walsender that was ended': async () => {
        proxy.flow()
        await server.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_replication`)
        await rows.insert(server)
      },
      'an orderly restart': async () => {
        await rows.insert(server)
        await server.restart()
        await rows.insert(server)
      },
      'crash recovery': async () => {
        await rows.insert(server)
        await server.crash()
        await server.start()
        await rows.insert(server)
      },
    }
    await rows.insert(server)
    expect(await rows.arrived(command, 'the start')).toBe('all')
    for (const [name, fault] of Object.entries(faults)) {
      await fault()
      expect(await rows.arrived(command, name)).toBe('all')
    }
    expect(await command.stop()).toMatchObject({ code: 0 })
    await proxy.close()
    await server.remove()
  }, 120_000)

  test('after a failover to a standby with a synchronised slot', async () => {
    const primary = await startPostgres({
      settings: { synchronized_standby_slots: 'standby' },
    })
    const standby = await startStandby(primary, {
      settings: { sync_replication_slots: true, synchronized_standby_slots: '' },
    })
    const proxy = await startFaultProxy({ target: primary })
    await primary.query('CREATE TABLE orders (number int PRIMARY KEY)')
    const { command, rows } = await run(proxy, primary, { slot: { failover: true } })
    await rows.insert(primary)
    expect(await rows.arrived(command, 'the start')).toBe('all')
    await until(
      async () => {
        // The standby keeps its copy of the slot once it has what the slot needs.
        await primary.query('SELECT pg_log_standby_snapshot()')
        const kept = `SELECT FROM pg_replication_slots WHERE slot_name = 'tailrace_shop' AND synced AND NOT temporary`
        return (await standby.query(kept)).length === 1
      },
      { what: 'the slot on the standby', deadlineMs: 30_000, everyMs: 200 },
    )
    await rows.insert(primary)
    expect(await rows.arrived(command, 'the copy of the slot')).toBe('all')
    await primary.crash()
    await proxy.close()
    // The address moves before the promotion: waits, and is not refused.
    const moved = await startFaultProxy({ target: standby, port: proxy.port })
    await until(() => moved.accepted > 3, { what: 'tries to connect' })
    expect(command.running).toBe(true)
    await standby.promote()
    await rows.insert(standby)
    expect(await rows.arrived(command, 'the failover')).toBe('all')
    expect(await command.stop()).toMatchObject({ code: 0 })
    await moved.close()
    await standby.remove()
    await primary.remove()
  }, 120_000)
})
