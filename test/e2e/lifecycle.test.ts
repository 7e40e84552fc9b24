import { describe, expect, test } from 'vitest'
import {
  consumeAll,
  kafkaAvailable,
  postgresAvailable,
  sharedKafka,
  sharedPostgres,
  until,
} from '../kit/index.ts'
import { errorOf, jsonLines, type Line, start, tailrace, workspace } from './tailrace-process.ts'

const kafkaFound = await kafkaAvailable()

describe.each([13, 15, 18] as const)('with PostgreSQL %i and Kafka', async (major) => {
  const found = await postgresAvailable(major)

  test.skipIf(!found.available || !kafkaFound.available)(
    'check, run, status, pause, resume, stop, run again, reset',
    async () => {
      const kafka = await sharedKafka()
      const database = await (await sharedPostgres(major)).createDatabase()
      await database.query('CREATE TABLE orders (id int PRIMARY KEY, note text)')
      const topic = `lifecycle-${database.database}`
      const name = `life${major}`
      const cwd = await workspace({
        'tailrace.config.json': {
          pipelines: {
            [name]: {
              source: {
                use: 'postgres',
                url: '${env:DATABASE_URL}',
                tables: ['public.orders'],
                snapshot: 'never',
              },
              sinks: [{ use: 'kafka', brokers: kafka.bootstrap, topic, encoder: 'debezium' }],
            },
          },
        },
      })
      const options = { cwd, env: { DATABASE_URL: database.url } }
      const command = (...args: string[]) => tailrace(args, options)
      const statusOf = async (): Promise<Line> => jsonLines((await command('status')).stdout)[0]!
      const insert = (from: number, to: number) =>
        database.query(`INSERT INTO orders SELECT id, 'n' FROM generate_series(${from}, ${to}) id`)
      const ids = async (count: number) => {
        const until = (records: readonly unknown[]) => records.length >= count
        const records = await consumeAll(kafka.direct, topic, { until })
        return records.map(({ value }) => JSON.parse(String(value)).after.id as number)
      }
      const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

      expect(await command('check')).toMatchObject({ code: 0 })
      expect(await statusOf()).toMatchObject({ state: 'unknown', running: false })

      const first = start(['run'], options)
      await first.streaming()
      await insert(1, 100)
      expect(await ids(100)).toEqual(upTo(100))
      const running = await until(async () => {
        const line = await statusOf()
        return line['snapshot']?.changes >= 100 && line
      })
      expect(running).toMatchObject({ pipeline: name, state: 'running', running: true })

      const second = await command('run')
      expect(second.code).toBe(5)
      expect(errorOf(second)).toMatchObject({
        code: 'PIPELINE_RUNNING',
        where: `pipeline "${name}"`,
      })
      expect(await command('reset', name, '--yes')).toMatchObject({ code: 5 })

      expect(await command('pause', name)).toMatchObject({ code: 0 })
      await insert(101, 150)
      expect(await statusOf()).toMatchObject({ state: 'paused', running: true })
      expect(await ids(100)).toEqual(upTo(100))
      expect(await command('resume', name)).toMatchObject({ code: 0 })
      expect(await ids(150)).toEqual(upTo(150))

      await insert(151, 200)
      await ids(151)
      const begun = performance.now()
      expect(await first.stop()).toMatchObject({ code: 0 })
      expect(performance.now() - begun).toBeLessThan(10_000)
      const stopped = await statusOf()
      expect(stopped).toMatchObject({ state: 'stopped', running: false })

      // What was confirmed was stored and acknowledged in stopping, so nothing comes twice.
      await insert(201, 250)
      const again = start(['run'], options)
      await again.streaming()
      expect(await ids(250)).toEqual(upTo(250))
      expect(await again.stop()).toMatchObject({ code: 0 })
      expect(await ids(250)).toEqual(upTo(250))

      expect(await command('reset', name, '--yes')).toMatchObject({ code: 0 })
      expect(await statusOf()).toMatchObject({ state: 'unknown', checkpoints: {} })
      const anew = start(['run'], options)
      await anew.streaming()
      await insert(251, 260)
      expect((await ids(260)).at(-1)).toBe(260)
      expect(await anew.stop()).toMatchObject({ code: 0 })
      await database.drop()
    },
    60_000,
  )
})
