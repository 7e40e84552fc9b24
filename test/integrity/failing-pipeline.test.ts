import { expect, test } from 'vitest'
import { errorOf, start, workspace } from '../e2e/tailrace-process.ts'
import { consumeAll, kafkaAvailable, sharedKafka, sharedPostgres } from '../kit/index.ts'

const { available } = await kafkaAvailable()

test.skipIf(!available)(
  'one of three pipelines in a process fails: the others go on, and it goes on where it was once mended',
  async () => {
    const kafka = await sharedKafka()
    const database = await (await sharedPostgres()).createDatabase()
    await database.query('CREATE TABLE orders (id int PRIMARY KEY, amount int)')
    const topics = [await kafka.createTopic(), await kafka.createTopic(), await kafka.createTopic()]
    const pipeline = (topic: string, transforms: object[] = []) => ({
      source: { use: 'postgres', url: database.url, tables: ['public.orders'], snapshot: 'never' },
      transforms,
      sinks: [{ use: 'kafka', brokers: kafka.bootstrap, topic, encoder: 'json' }],
    })
    const config = {
      pipelines: {
        first: pipeline(topics[0]!),
        strict: pipeline(topics[1]!, [{ use: 'filter', where: 'after.amount > 0' }]),
        third: pipeline(topics[2]!),
      },
    }
    const cwd = await workspace({ 'tailrace.config.json': config })
    const tailrace = start(['run'], { cwd })
    for (const name of ['first', 'strict', 'third']) await tailrace.streaming(name)
    const ids = async (topic: string, count: number) => {
      const records = await consumeAll(kafka.direct, topic, { until: (all) => all.length >= count })
      return records.map(({ key }) => (JSON.parse(key!.toString()) as { id: number }).id)
    }

    await database.query('INSERT INTO orders SELECT id, 10 FROM generate_series(1, 100) id')
    const all = Array.from({ length: 300 }, (_, index) => index + 1)
    expect(await ids(topics[1]!, 100)).toEqual(all.slice(0, 100))
    await database.query('INSERT INTO orders VALUES (101, NULL)')
    await database.query('INSERT INTO orders SELECT id, 10 FROM generate_series(102, 200) id')
    await tailrace.status(({ pipeline: name, state }) => name === 'strict' && state === 'failed')
    await database.query('INSERT INTO orders SELECT id, 10 FROM generate_series(201, 300) id')
    expect(await ids(topics[0]!, 300)).toEqual(all)
    expect(await ids(topics[2]!, 300)).toEqual(all)

    const outcome = await tailrace.stop()
    expect(outcome.code).toBe(1)
    expect(errorOf(outcome)).toMatchObject({
      code: 'EXPRESSION_FAILED',
      where: expect.stringMatching(/^pipeline "strict" › transform "filter"/u),
      fix: expect.any(String),
      msg: expect.stringMatching(/On insert of public\.orders \(id=101\), change \w+\//u),
    })

    const mended = await workspace({
      'tailrace.config.json': {
        state: { path: `${cwd}/.tailrace/state.sqlite` },
        pipelines: {
          strict: pipeline(topics[1]!, [
            { use: 'filter', where: 'after.amount > 0', onError: 'drop' },
          ]),
        },
      },
    })
    const again = start(['run'], { cwd: mended })
    expect(new Set(await ids(topics[1]!, 299))).toEqual(new Set(all.filter((id) => id !== 101)))
    expect(await again.stop()).toMatchObject({ code: 0 })
    await database.drop()
  },
  60_000,
)
