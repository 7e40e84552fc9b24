import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  freePort,
  kafkaAvailable,
  type KafkaCluster,
  type PostgresTestDatabase,
  sharedKafka,
  sharedPostgres,
  startPostgres,
} from '../kit/index.ts'
import { errorOf, jsonLines, start, tailrace, workspace } from './tailrace-process.ts'

const { available } = await kafkaAvailable()
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
