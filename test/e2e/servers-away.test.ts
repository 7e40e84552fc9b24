import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  freePort,
  ownKafkaAvailable,
  type PostgresTestDatabase,
  sharedPostgres,
  startFaultProxy,
  startKafka,
  until,
} from '../kit/index.ts'
import { jsonLines, type Line, start, tailrace, workspace } from './tailrace-process.ts'

const ownKafka = await ownKafkaAvailable()
let database: PostgresTestDatabase

beforeAll(async () => {
  database = await (await sharedPostgres()).createDatabase()
  await database.query('CREATE TABLE orders (id int PRIMARY KEY, note text)')
})
afterAll(() => database?.drop())

describe.skipIf(!ownKafka.available)('brokers that come and go', () => {
  test('down at the start, up, down later and up again: it waits, says so, and goes on', async () => {
    const [port, proxyPort] = [await freePort(), await freePort()]
    const own = await startKafka({ ports: [port], advertisedPorts: [proxyPort] })
    const proxy = await startFaultProxy({ target: { port }, port: proxyPort })
    await proxy.refuse()
    const cwd = await workspace({
      'tailrace.config.json': {
        pipelines: {
          patient: {
            source: {
              use: 'postgres',
              url: database.url,
              tables: ['public.orders'],
              snapshot: 'never',
            },
            sinks: [
              {
                use: 'kafka',
                brokers: [`127.0.0.1:${proxyPort}`],
                topic: 'patient',
                encoder: 'json',
              },
            ],
            retry: { initial: '50ms', max: '200ms' },
          },
        },
      },
    })
    const statusOf = async (): Promise<Line> =>
      jsonLines((await tailrace(['status'], { cwd })).stdout)[0]!
    const command = start(['run'], { cwd })
    const waits = until(
      async () => {
        const { state, snapshot } = await statusOf()
        return state === 'starting' && /SINK_UNAVAILABLE/u.test(snapshot?.retrying ?? '')
      },
      { what: 'status to say why it waits', everyMs: 200 },
    )
    await waits
    await proxy.accept()
    await command.streaming()
    const count = async () =>
      (await own.withAdmin((admin) => admin.fetchTopicOffsets('patient').catch(() => []))).reduce(
        (sum, { high }) => sum + Number(high),
        0,
      )
    await database.query('INSERT INTO orders SELECT id FROM generate_series(101, 110) id')
    await until(async () => (await count()) === 10)

    await proxy.refuse()
    proxy.cut()
    await database.query('INSERT INTO orders SELECT id FROM generate_series(111, 120) id')
    const warned = () =>
      jsonLines(command.stderr).some(
        ({ level, msg, err }) =>
          level === 'warn' && /SINK_UNAVAILABLE|127\.0\.0\.1/u.test(`${msg}${JSON.stringify(err)}`),
      )
    await until(warned, { what: () => `a warning; there is\n${command.stderr}` })
    expect(command.running).toBe(true)
    await proxy.accept()
    await until(async () => (await count()) === 20, { what: 'the rest to arrive' })
    expect(await command.stop()).toMatchObject({ code: 0 })
    await proxy.close()
    await own.remove()
  })
})

test('where PostgreSQL is away, it waits, says so, and goes on', async () => {
  const proxy = await startFaultProxy({ target: database })
  const url = database.url.replace(`:${database.port}/`, `:${proxy.port}/`)
  const cwd = await workspace({
    'tailrace.config.json': {
      pipelines: {
        patient: {
          source: {
            use: 'postgres',
            url,
            tables: ['public.orders'],
            slot: { name: 'away' },
            snapshot: 'never',
          },
          sinks: [{ use: 'file', path: 'out.jsonl', encoder: 'json' }],
          retry: { initial: '50ms', max: '200ms' },
        },
      },
    },
  })
  const command = start(['run'], { cwd })
  await command.streaming()
  await proxy.refuse()
  proxy.cut()
  await database.query('INSERT INTO orders SELECT id FROM generate_series(201, 210) id')
  await until(
    async () => {
      const [line] = jsonLines((await tailrace(['status'], { cwd })).stdout)
      return /SOURCE_UNAVAILABLE/u.test(line!['snapshot']?.retrying ?? '')
    },
    { what: 'status to say why it waits' },
  )
  await proxy.accept()
  const lines = async () => (await readFile(join(cwd, 'out.jsonl'), 'utf8')).trim().split('\n')
  await until(async () => (await lines()).length === 10, { what: 'the rows to arrive' })
  expect(await command.stop()).toMatchObject({ code: 0 })
  await proxy.close()
})
