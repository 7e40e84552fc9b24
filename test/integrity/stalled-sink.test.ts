import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { SqliteStateStore } from '@tailrace/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { start, workspace } from '../e2e/tailrace-process.ts'
import {
  consumeAll,
  type FaultProxy,
  freePort,
  type Kafka,
  ownKafkaAvailable,
  type Postgres,
  startFaultProxy,
  startKafka,
  startPostgres,
  until,
} from '../kit/index.ts'
import { residentMiB } from './memory.ts'

const { available } = await ownKafkaAvailable()

/** How long one of two sinks is away; a minute shows no more than a time beyond all of its timeouts. */
const STALL_MS = Number(process.env['TAILRACE_STALL_SECONDS'] ?? 10) * 1000
/** The connection to the log is kept for this part of it, and closed after. */
const PAUSED_MS = STALL_MS * 0.6
const WAL_SENDER_TIMEOUT_MS = 2000

interface Walsender {
  readonly pid: number
  readonly confirmed: string
}

interface Sample {
  readonly at: number
  readonly walsender: number | null
  readonly confirmed: bigint
  readonly stored: bigint
  readonly residentMiB: number
}

const lsn = (text: string): bigint => {
  const [high, low] = text.split('/')
  return (BigInt(`0x${high!}`) << 32n) + BigInt(`0x${low!}`)
}

let postgres: Postgres
let kafka: Kafka
let proxy: FaultProxy

beforeAll(async () => {
  if (!available) return
  const [port, proxyPort] = [await freePort(), await freePort()]
  ;[postgres, kafka] = await Promise.all([
    startPostgres({ settings: { wal_sender_timeout: `${WAL_SENDER_TIMEOUT_MS}ms` } }),
    startKafka({ ports: [port], advertisedPorts: [proxyPort] }),
  ])
  proxy = await startFaultProxy({ target: { port }, port: proxyPort })
  await postgres.query('CREATE TABLE item (id bigint PRIMARY KEY, note text)')
})
afterAll(async () => {
  await proxy?.close()
  await Promise.all([postgres?.remove(), kafka?.remove()])
})

test.skipIf(!available)(
  'a sink that is away: memory flat, acknowledgements in order, keepalives sent, and both sinks get all',
  async () => {
    const topics = { away: await kafka.createTopic(), well: await kafka.createTopic() }
    const sink = { use: 'kafka', encoder: 'json', requestTimeout: '3s', connectTimeout: '3s' }
    const cwd = await workspace({
      'tailrace.config.json': {
        pipelines: {
          two: {
            source: {
              use: 'postgres',
              snapshot: 'never',
              url: postgres.url,
              tables: ['public.item'],
              statusInterval: '500ms',
              pausedTimeout: `${PAUSED_MS}ms`,
            },
            sinks: [
              { ...sink, name: 'away', brokers: [`127.0.0.1:${proxy.port}`], topic: topics.away },
              { ...sink, name: 'well', brokers: kafka.direct, topic: topics.well },
            ],
            retry: { initial: '50ms', max: '500ms' },
          },
        },
      },
    })
    const tailrace = start(['run'], { cwd })
    await tailrace.streaming()
    const store = new SqliteStateStore(join(cwd, '.tailrace/state.sqlite'))
    const checkpoint = async (name: string): Promise<bigint> => {
      const record = await store.read('two')
      return lsn((record!.checkpoints[name]!.position as { lsn: string }).lsn)
    }
    const walsender = async (): Promise<Walsender & { active: number | null }> => {
      const [slot] = await postgres.query<{ pid: number | null; confirmed: string }>(
        `SELECT active_pid AS pid, confirmed_flush_lsn AS confirmed FROM pg_replication_slots`,
      )
      return { pid: slot!.pid ?? 0, active: slot!.pid, confirmed: slot!.confirmed }
    }
    let rows = 0
    const insert = async (count: number) => {
      await postgres.query(
        `INSERT INTO item SELECT id, repeat(md5(id::text), 20) FROM generate_series(${rows + 1}, ${rows + count}) id`,
      )
      rows += count
    }

    // Warm: memory has grown to what the work needs before it is measured.
    for (let times = 0; times < 10; times++) await insert(2000)
    await until(async () => (await checkpoint('away')) > 0n)
    await consumeAll(kafka.direct, topics.away, { until: (records) => records.length >= rows })

    proxy.stall()
    const begun = performance.now()
    const elapsed = () => performance.now() - begun
    const samples: Sample[] = []
    while (elapsed() < STALL_MS) {
      if (rows < 150_000) await insert(5000)
      // The slot first: what is stored only grows.
      const { active, confirmed } = await walsender()
      samples.push({
        at: elapsed(),
        walsender: active,
        confirmed: lsn(confirmed),
        stored: await checkpoint('away'),
        residentMiB: residentMiB(tailrace.pid),
      })
      await delay(100)
    }
    proxy.flow()
    for (const topic of Object.values(topics)) {
      const records = await consumeAll(kafka.direct, topic, {
        until: (all) => all.length >= rows,
        deadlineMs: 40_000,
      }).catch((error: unknown) => {
        throw new Error(
          `${topic} of ${JSON.stringify(topics)}
${tailrace.stdout}${tailrace.stderr}`,
          {
            cause: error,
          },
        )
      })
      const ids = records.map(({ key }) => (JSON.parse(key!.toString()) as { id: number }).id)
      expect([...new Set(ids)]).toEqual(Array.from({ length: rows }, (_, index) => index + 1))
    }
    await until(async () => (await checkpoint('away')) === (await checkpoint('well')))
    expect(await tailrace.stop()).toMatchObject({ code: 0 })
    await store.close()

    // Acknowledged was only what the sink that is away had, too.
    expect(samples.filter(({ confirmed, stored }) => confirmed > stored)).toEqual([])
    const settled = samples.filter(({ at }) => at > 1500)
    expect(new Set(settled.map(({ stored }) => stored)).size).toBe(1)
    // The connection outlived wal_sender_timeout by keepalives, was closed after pausedTimeout, and stayed closed.
    const kept = samples.filter(({ at }) => at < PAUSED_MS - 500)
    expect(kept.at(-1)!.at).toBeGreaterThan(2 * WAL_SENDER_TIMEOUT_MS)
    expect(new Set(kept.map(({ walsender: pid }) => pid)).size).toBe(1)
    expect(kept[0]!.walsender).not.toBeNull()
    const closed = samples.filter(({ at }) => at > PAUSED_MS + 2500)
    expect(closed.length).toBeGreaterThan(0)
    expect(closed.filter(({ walsender: pid }) => pid !== null)).toEqual([])
    const memory = settled.map(({ residentMiB: mib }) => mib)
    expect(Math.max(...memory) - memory[0]!).toBeLessThan(20)
  },
  90_000 + 2 * STALL_MS,
)

test.skipIf(!available)(
  'killed while one of two sinks is away, each goes on at its own checkpoint',
  async () => {
    const topics = { away: await kafka.createTopic(), well: await kafka.createTopic() }
    const sink = { use: 'kafka', encoder: 'json' }
    await postgres.query('CREATE TABLE apart (id bigint PRIMARY KEY)')
    const source = {
      use: 'postgres',
      url: postgres.url,
      tables: ['public.apart'],
      snapshot: 'never',
    }
    const sinks = [
      { ...sink, name: 'away', brokers: [`127.0.0.1:${proxy.port}`], topic: topics.away },
      { ...sink, name: 'well', brokers: kafka.direct, topic: topics.well },
    ]
    const config = { pipelines: { apart: { source, sinks } } }
    const cwd = await workspace({ 'tailrace.config.json': config })
    const idsIn = async (topic: string, count: number) => {
      const until = (all: readonly unknown[]) => all.length >= count
      const records = await consumeAll(kafka.direct, topic, { until })
      return records.map(({ key }) => (JSON.parse(key!.toString()) as { id: number }).id)
    }
    const all = Array.from({ length: 2000 }, (_, index) => index + 1)
    const tailrace = start(['run'], { cwd })
    await tailrace.streaming()
    await postgres.query('INSERT INTO apart SELECT generate_series(1, 500)')
    await Promise.all([idsIn(topics.away, 500), idsIn(topics.well, 500)])

    proxy.stall()
    await postgres.query('INSERT INTO apart SELECT generate_series(501, 2000)')
    const store = new SqliteStateStore(join(cwd, '.tailrace/state.sqlite'))
    const checkpoints = async () => (await store.read('apart'))!.checkpoints
    const ahead = async () => {
      const { away, well } = await checkpoints()
      const [behind, before] = [away, well].map(({ position }: any) => lsn(position.lsn))
      return before! > behind!
    }
    await idsIn(topics.well, 2000)
    await until(ahead, { what: 'one checkpoint to be ahead' })
    await tailrace.kill()
    await store.close()
    proxy.flow()

    const again = start(['run'], { cwd })
    expect([...new Set(await idsIn(topics.away, 2000))]).toEqual(all)
    await postgres.query('INSERT INTO apart VALUES (2001)')
    // It had all, so nothing of it comes again.
    expect(await idsIn(topics.well, 2001)).toEqual([...all, 2001])
    expect(await again.stop()).toMatchObject({ code: 0 })
  },
  60_000,
)
