import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  freePort,
  kafkaAvailable,
  type KafkaCluster,
  ownKafkaAvailable,
  type PostgresTestDatabase,
  sharedKafka,
  sharedPostgres,
  startFaultProxy,
  startKafka,
  startPostgres,
  until,
} from '../kit/index.ts'
import { errorOf, jsonLines, type Line, start, tailrace, workspace } from './tailrace-process.ts'

const { available } = await kafkaAvailable()
const ownKafka = await ownKafkaAvailable()
const nobody = await freePort()

/** What servers may be wrong with, and what is said of it. */
interface Bad {
  readonly source?: object
  readonly sink?: object
  readonly pipeline?: object
  /** SQL before the start, in a database with a table `orders`. */
  readonly before?: string
  /** SQL once it streams. */
  readonly meanwhile?: string
  /** What both `run` and `check` say. */
  readonly says: {
    readonly code: string
    readonly where: RegExp
    readonly what: RegExp
    readonly fix: RegExp
  }
  /** Whether `check` can know. Default true. */
  readonly checked?: boolean
}

const file = { use: 'file', path: 'out.jsonl', encoder: 'json' }
let database: PostgresTestDatabase
let kafka: KafkaCluster

beforeAll(async () => {
  database = await (await sharedPostgres()).createDatabase()
  await database.query('CREATE TABLE orders (id int PRIMARY KEY, note text)')
  if (available) kafka = await sharedKafka()
})
afterAll(() => database?.drop())

/** Servers that a case needs are there only when tests run: `{database}`, `{brokers}` stand for them. */
async function folderFor(bad: Bad, sink: object, url = database.url): Promise<string> {
  return workspace({
    'tailrace.config.json': {
      pipelines: {
        bad: {
          source: { use: 'postgres', url, tables: ['public.orders'], ...bad.source },
          sinks: [sink],
          retry: { for: '1s', initial: '50ms', max: '200ms' },
          ...bad.pipeline,
        },
      },
    },
  })
}

/** What `run` ended with, and the codes of what `check` finds, where that is asked. */
async function outcomeOf({ checked = true, meanwhile }: Bad, cwd: string) {
  const command = start(['run'], { cwd })
  if (meanwhile !== undefined) {
    await command.streaming()
    await database.query(meanwhile)
  }
  const outcome = await command.ended
  const { code, where, msg, fix } = errorOf(outcome)
  const run = { exit: outcome.code, code, where, msg, fix }
  if (!checked) return { run }
  const findings = await tailrace(['check'], { cwd })
  const failed = jsonLines(findings.stdout).filter(({ status }) => status === 'fail')
  return { run, check: { exit: findings.code, failed } }
}

function expected({ says, checked = true }: Bad) {
  const unavailable = expect.stringMatching(/_UNAVAILABLE$/u)
  const code = says.code === 'RETRIES_EXHAUSTED' ? unavailable : says.code
  const failed = expect.arrayContaining([
    expect.objectContaining({ code, fix: expect.any(String) }),
  ])
  return {
    run: {
      exit: 1,
      code: says.code,
      where: expect.stringMatching(says.where),
      msg: expect.stringMatching(says.what),
      fix: expect.stringMatching(says.fix),
    },
    ...(checked && { check: { exit: 1, failed } }),
  }
}

const source = /^pipeline "bad" › source "postgres"/u
const sink = /^pipeline "bad" › sink "kafka"/u

describe('a source that does not fit is told with code, where, what and fix', () => {
  const cases: Readonly<Record<string, Bad>> = {
    'wrong password': {
      source: { password: 'wrong-password' },
      says: { code: 'SOURCE_AUTHENTICATION', where: source, what: /postgres/u, fix: /password/iu },
    },
    'a database that is not there': {
      source: { database: 'nothing' },
      says: { code: 'SOURCE_MISCONFIGURED', where: source, what: /nothing/u, fix: /database/u },
    },
    'a table that is not there': {
      source: { tables: ['public.order'] },
      says: {
        code: 'SOURCE_TABLE_MISSING',
        where: source,
        what: /public\.order\b/u,
        fix: /public\.orders/u,
      },
    },
    'a table without key': {
      before: 'CREATE TABLE IF NOT EXISTS keyless (a int)',
      source: { tables: ['public.keyless'] },
      says: {
        code: 'SOURCE_TABLE_IDENTITY',
        where: source,
        what: /public\.keyless/u,
        fix: /ALTER TABLE .*keyless.* REPLICA IDENTITY/u,
      },
    },
    'nobody at its port': {
      source: { port: nobody },
      says: {
        code: 'RETRIES_EXHAUSTED',
        where: source,
        what: new RegExp(`127\\.0\\.0\\.1:${nobody}`, 'u'),
        fix: /\w/u,
      },
    },
  }
  test.each(Object.entries(cases))('%s', async (_, bad) => {
    if (bad.before !== undefined) await database.query(bad.before)
    const cwd = await folderFor(bad, file)
    expect(await outcomeOf(bad, cwd)).toEqual(expected(bad))
  })

  test('wal_level = replica', async () => {
    const server = await startPostgres({ settings: { wal_level: 'replica' } })
    await server.query('CREATE TABLE orders (id int PRIMARY KEY)')
    const bad: Bad = {
      says: {
        code: 'SOURCE_MISCONFIGURED',
        where: source,
        what: /"replica"/u,
        fix: /ALTER SYSTEM SET wal_level/u,
      },
    }
    expect(await outcomeOf(bad, await folderFor(bad, file, server.url))).toEqual(expected(bad))
    await server.remove()
  })

  test('a slot that is gone since the last run', async () => {
    const bad: Bad = {
      source: { slot: { name: 'goes_away' } },
      checked: false,
      says: {
        code: 'SOURCE_POSITION_LOST',
        where: source,
        what: /goes_away/u,
        fix: /tailrace reset/u,
      },
    }
    const cwd = await folderFor(bad, file)
    const first = start(['run'], { cwd })
    await first.streaming()
    expect(await first.stop()).toMatchObject({ code: 0 })
    await database.query(`SELECT pg_drop_replication_slot('goes_away')`)
    expect(await outcomeOf(bad, cwd)).toEqual(expected(bad))
  })
})

describe.skipIf(!available)(
  'a sink that does not fit is told with code, where, what and fix',
  () => {
    const kafkaSink = (given: object) => ({
      use: 'kafka',
      brokers: kafka.bootstrap,
      encoder: 'json',
      ...given,
    })

    test('a topic that is not there, and is not to be created', async () => {
      const bad: Bad = {
        checked: true,
        meanwhile: `INSERT INTO orders VALUES (1, '')`,
        says: {
          code: 'SINK_DESTINATION_MISSING',
          where: sink,
          what: /no-such-topic/u,
          fix: /topicCreation|kafka-topics/u,
        },
      }
      const given = kafkaSink({ topic: 'no-such-topic', topicCreation: { enabled: false } })
      expect(await outcomeOf(bad, await folderFor(bad, given))).toEqual(expected(bad))
    })

    test('a record that is too large, with its table and key', async () => {
      const topic = await kafka.createTopic({ config: { 'max.message.bytes': '2000' } })
      const bad: Bad = {
        checked: false,
        source: { slot: { name: 'too_large' } },
        meanwhile: `INSERT INTO orders VALUES (4711, repeat('x', 5000))`,
        says: {
          code: 'SINK_RECORD_TOO_LARGE',
          where: sink,
          what: /public\.orders[^]*4711/u,
          fix: /max\.message\.bytes/u,
        },
      }
      expect(await outcomeOf(bad, await folderFor(bad, kafkaSink({ topic })))).toEqual(
        expected(bad),
      )
    })

    test('brokers that are down at the start', async () => {
      const bad: Bad = {
        says: {
          code: 'RETRIES_EXHAUSTED',
          where: sink,
          what: new RegExp(`127\\.0\\.0\\.1:${nobody}`, 'u'),
          fix: /\w/u,
        },
      }
      expect(
        await outcomeOf(bad, await folderFor(bad, kafkaSink({ brokers: [`127.0.0.1:${nobody}`] }))),
      ).toEqual(expected(bad))
    })
  },
)

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
          sinks: [file],
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
