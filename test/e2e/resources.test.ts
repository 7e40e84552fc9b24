import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PostgresTestDatabase, sharedPostgres } from '../kit/index.ts'
import { errorOf, jsonLines, start, tailrace, workspace } from './tailrace-process.ts'

let database: PostgresTestDatabase
beforeAll(async () => {
  database = await (await sharedPostgres()).createDatabase()
  await database.query('CREATE TABLE orders (id int PRIMARY KEY)')
})
afterAll(() => database?.drop())

test('what a pipeline leaves on PostgreSQL is listed with figures, kept while it runs, and dropped on command', async () => {
  const cwd = await workspace({
    'tailrace.config.json': {
      pipelines: {
        leaving: {
          source: {
            use: 'postgres',
            url: database.url,
            tables: ['public.orders'],
            slot: { name: `left_by_${database.database}` },
          },
          sinks: [{ use: 'file', path: 'out.jsonl', encoder: 'json' }],
        },
      },
    },
  })
  const slots = () =>
    database.query('SELECT FROM pg_replication_slots WHERE database = current_database()')
  const command = start(['run'], { cwd })
  await command.streaming()
  const running = await tailrace(['resources', 'drop', 'leaving', '--yes'], { cwd })
  expect([running.code, errorOf(running)['code']]).toEqual([5, 'PIPELINE_RUNNING'])
  const used = jsonLines((await tailrace(['resources', 'list'], { cwd })).stdout)
  expect(used[0]!['figures'].activePid).toBeGreaterThan(0)
  expect(await command.stop()).toMatchObject({ code: 0 })

  const { stdout } = await tailrace(['resources', 'list', 'leaving'], { cwd })
  expect(jsonLines(stdout)).toMatchObject([
    {
      type: 'resource',
      pipeline: 'leaving',
      kind: 'slot',
      name: `left_by_${database.database}`,
      detail: expect.stringMatching(/^at [\dA-F/]+, holds [\d.]+ \w+ of log, /u),
      figures: { retainedBytes: expect.any(Number), walStatus: 'reserved' },
    },
    { kind: 'publication', name: 'tailrace_leaving', detail: '1 tables' },
  ])
  expect(await slots()).toHaveLength(1)
  const dropped = await tailrace(['resources', 'drop', 'leaving', '--yes'], { cwd })
  expect([dropped.code, await slots()]).toEqual([0, []])
  expect(await database.query('SELECT FROM pg_publication')).toEqual([])

  // Its positions lead nowhere now, until they are forgotten.
  const refused = await tailrace(['run'], { cwd })
  expect(errorOf(refused)).toMatchObject({
    code: 'SOURCE_POSITION_LOST',
    fix: expect.stringContaining('tailrace reset'),
    details: {
      reason: 'slot-missing',
      storedLsn: expect.any(String),
      gapBytes: expect.any(Number),
    },
  })
  expect((await tailrace(['reset', 'leaving', '--yes'], { cwd })).code).toBe(0)
  const anew = start(['run'], { cwd })
  await anew.streaming()
  expect(await anew.stop()).toMatchObject({ code: 0 })
})
