import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load-config.ts'
import { failure, folderWith, problemsOf } from './config-folder.ts'

const minimal = {
  pipelines: { shop: { source: { use: 'postgres' }, sinks: [{ use: 'console' }] } },
}
const json = JSON.stringify(minimal)
const yaml = 'pipelines: { shop: { source: { use: postgres }, sinks: [{ use: console }] } }\n'

describe('finding', () => {
  test.each([
    ['tailrace.config.yaml', yaml],
    ['tailrace.config.yml', yaml],
    ['tailrace.config.json', json],
  ])('%s', async (name, text) => {
    const folder = folderWith({ [name]: text })
    const config = await loadConfig({ cwd: folder })
    expect(config).toMatchObject({ file: join(folder, name), baseDir: folder })
    expect(config.pipelines.map((pipeline) => pipeline.name)).toEqual(['shop'])
  })

  test('package.json#tailrace, from a folder below', async () => {
    const folder = folderWith({
      'package.json': `{\n  "name": "x",\n  "tailrace": {\n    "pipelines": { "a b": {} }\n  }\n}`,
      'src/deep/file': '',
    })
    const error = await failure(() => loadConfig({ cwd: join(folder, 'src/deep') }))
    expect(error.where).toBe(join(folder, 'package.json'))
    expect(problemsOf(error)).toEqual([
      expect.stringMatching(/^4:20 pipelines\["a b"\]: the name cannot/),
    ])
  })

  test('nothing, or a file that is not there', async () => {
    const folder = folderWith({ 'package.json': '{}' })
    expect(await failure(() => loadConfig({ cwd: folder }))).toMatchObject({
      code: 'CONFIG_NOT_FOUND',
      fix: expect.stringContaining('tailrace init'),
    })
    expect(await failure(() => loadConfig({ cwd: folder, file: 'shop.yaml' }))).toMatchObject({
      code: 'CONFIG_NOT_FOUND',
      message: expect.stringContaining(join(folder, 'shop.yaml')),
    })
  })
})

describe('what a pipeline is given', () => {
  test('defaults', async () => {
    const folder = folderWith({ 'tailrace.config.yaml': yaml })
    const config = await loadConfig({ cwd: folder })
    expect(config).toMatchObject({
      statePath: join(folder, '.tailrace/state.sqlite'),
      logLevel: 'info',
      services: undefined,
    })
    expect(config.pipelines).toEqual([
      {
        name: 'shop',
        source: { use: 'postgres', options: {}, path: ['pipelines', 'shop', 'source'] },
        transforms: [],
        sinks: [
          {
            use: 'console',
            options: {},
            name: undefined,
            encoder: undefined,
            path: ['pipelines', 'shop', 'sinks', 0],
          },
        ],
        delivery: 'at-least-once',
        retry: { for: 43_200_000, initial: 200, max: 30_000 },
        credit: { bytes: 8_388_608, changes: 8192 },
        checkpointInterval: 500,
        stopTimeout: 10_000,
      },
    ])
  })

  test('what the file says, in several pipelines', async () => {
    const folder = folderWith({
      'tailrace.config.yaml': `
state: { path: /var/lib/tailrace/state.sqlite }
log: { level: debug }
services: ./services.ts
pipelines:
  shop:
    source: { use: postgres, slot: shop }
    transforms: [{ use: rename, columns: { a: b } }]
    sinks:
      - { use: kafka, name: main, encoder: debezium, brokers: [a, b] }
      - { use: ./sink.ts, encoder: { use: json, pretty: true } }
    delivery: exactly-once
    retry: { for: 5m }
    credit: { bytes: 1MiB, changes: 100 }
    checkpoint: { interval: 2s }
    stop: { timeout: 1m }
  billing:
    source: { use: postgres }
    sinks: [{ use: console }]
`,
    })
    const config = await loadConfig({ cwd: folder })
    expect(config).toMatchObject({
      statePath: '/var/lib/tailrace/state.sqlite',
      logLevel: 'debug',
      services: './services.ts',
    })
    expect(config.pipelines.map(({ name }) => name)).toEqual(['shop', 'billing'])
    expect(config.pipelines[0]).toMatchObject({
      source: { use: 'postgres', options: { slot: 'shop' } },
      transforms: [{ use: 'rename', options: { columns: { a: 'b' } } }],
      sinks: [
        {
          use: 'kafka',
          name: 'main',
          encoder: { use: 'debezium', options: {} },
          options: { brokers: ['a', 'b'] },
        },
        { use: './sink.ts', encoder: { use: 'json', options: { pretty: true } } },
      ],
      delivery: 'exactly-once',
      retry: { for: 300_000, initial: 200, max: 30_000 },
      credit: { bytes: 1_048_576, changes: 100 },
      checkpointInterval: 2000,
      stopTimeout: 60_000,
    })
  })
})

test('a key without a value is as if it were not there, if it is known', async () => {
  const folder = folderWith({
    'tailrace.config.yaml': `pipelines:
  shop:
    source: { use: postgres }
    transforms:
      # - { use: rename }
    sinks: [{ use: console, name: }]
    delivery:
    credit: { changes: }
log:
`,
  })
  const config = await loadConfig({ cwd: folder })
  expect(config.logLevel).toBe('info')
  expect(config.pipelines[0]).toMatchObject({ transforms: [], delivery: 'at-least-once' })
  expect(config.pipelines[0]!.credit.changes).toBe(8192)
  const wrong = folderWith({ 'tailrace.config.yaml': 'pipelines: { shop: { source: , sinsk: } }' })
  expect(problemsOf(await failure(() => loadConfig({ cwd: wrong })))).toEqual([
    '1:20 pipelines.shop.sinks: missing, and required: a list',
    '1:30 pipelines.shop.source: missing, and required: a map',
    '1:32 pipelines.shop.sinsk: unknown option; did you mean "sinks"?',
  ])
})

describe('what is wrong', () => {
  test('everything at once, with places and nearest names', async () => {
    const folder = folderWith({
      'tailrace.config.yaml': `pipelines:
  shop:
    source:
      url: postgres://localhost/shop
    transform: []
    sinks:
      - use: kafka
        encoder: 7
    delivery: exactly-onec
    retry: { for: 12 hours, inital: 1s }
    credit:
      changes: many
  billing:
    source: { use: postgres }
    sinks: []
lgo: { level: debug }
`,
    })
    const error = await failure(() => loadConfig({ cwd: folder }))
    expect(error.code).toBe('CONFIG_INVALID')
    expect(problemsOf(error)).toEqual([
      '4:7 pipelines.shop.source.use: missing, and required',
      '5:5 pipelines.shop.transform: unknown option; did you mean "transforms"?',
      expect.stringContaining('8:18 pipelines.shop.sinks[0].encoder: '),
      '9:15 pipelines.shop.delivery: expected one of at-least-once, exactly-once, found "exactly-onec"; did you mean "exactly-once"?',
      '10:19 pipelines.shop.retry.for: expected a duration such as 500ms, 10s, 5m, 12h or 7d',
      '10:29 pipelines.shop.retry.inital: unknown option; did you mean "initial"?',
      '12:16 pipelines.shop.credit.changes: expected a number, found a string',
      '15:12 pipelines.billing.sinks: a pipeline needs at least one sink',
      '16:1 lgo: unknown option; did you mean "log"?',
    ])
    expect(error.message).toContain('9 problems in the configuration:')
    expect(error.message).toMatch(/tailrace\.config\.yaml:5:5 {2}pipelines\.shop\.transform\n/)
  })

  test.each([
    ['an empty file', '', '1:1 pipelines: missing, and required: a map'],
    ['no pipeline', 'pipelines: {}', '1:12 pipelines: name at least one pipeline'],
    ['a list', '- a', '1:1 : expected a map, found a list'],
  ])('%s', async (_, text, problem) => {
    const folder = folderWith({ 'tailrace.config.yaml': text })
    expect(problemsOf(await failure(() => loadConfig({ cwd: folder })))[0]).toBe(problem)
  })

  test('YAML that cannot be parsed: every error', async () => {
    const folder = folderWith({
      'tailrace.config.yaml': 'pipelines:\n  shop: { url: ${env:URL} }\n  shop: 1\n  - x\n',
    })
    const error = await failure(() => loadConfig({ cwd: folder }))
    expect(error.code).toBe('CONFIG_UNREADABLE')
    const problems = problemsOf(error)
    expect(problems.length).toBeGreaterThan(1)
    expect(problems.join('\n')).toContain('quote references: "${env:URL}"')
  })

  test('JSON that cannot be parsed', async () => {
    const folder = folderWith({ 'tailrace.config.json': '{\n  "pipelines": {\n' })
    expect(await failure(() => loadConfig({ cwd: folder }))).toMatchObject({
      code: 'CONFIG_UNREADABLE',
    })
  })
})
