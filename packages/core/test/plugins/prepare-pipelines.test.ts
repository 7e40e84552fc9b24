import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { loadConfig } from '../../src/config/load-config.ts'
import { preparePipelines } from '../../src/plugins/prepare-pipelines.ts'
import { failure, problemsOf } from '../config/config-folder.ts'
import { pluginFolder, pluginPackage, pluginSource } from './plugin-folder.ts'

const packages = {
  ...pluginPackage(
    '@tailrace/source-postgres',
    pluginSource(
      'source',
      'postgres',
      "url: z.string(), port: z.number().default(5432), snapshot: z.enum(['initial', 'never']).optional()",
    ),
  ),
  ...pluginPackage(
    '@tailrace/transform-rename',
    pluginSource(
      'transform',
      'rename',
      'columns: z.record(z.string(), z.strictObject({ to: z.string() }))',
    ),
  ),
  ...pluginPackage(
    '@tailrace/encoder-json',
    pluginSource('encoder', 'json', 'pretty: z.boolean().default(false)'),
  ),
  ...pluginPackage(
    '@tailrace/sink-kafka',
    pluginSource('sink', 'kafka', 'brokers: z.array(z.string()).min(1)', "defaultEncoder: 'json',"),
  ),
  ...pluginPackage(
    '@tailrace/sink-either',
    pluginSource('sink', 'either', '', 'defaultEncoder: null, optionalEncoder: true,'),
  ),
  ...pluginPackage(
    '@tailrace/sink-plain',
    pluginSource('sink', 'plain', '', 'defaultEncoder: null,'),
  ),
}

async function prepare(yaml: string, names?: readonly string[]) {
  const folder = pluginFolder({ ...packages, 'tailrace.config.yaml': yaml })
  return preparePipelines(await loadConfig({ cwd: folder }), names)
}

test('plugins are found, and options checked with their defaults', async () => {
  vi.stubEnv('SHOP_PORT', '6543')
  const [shop, other] = await prepare(`pipelines:
  shop:
    source: { use: postgres, url: x, port: "\${env:SHOP_PORT}" }
    transforms: [{ use: rename, columns: { a: { to: b } } }]
    sinks:
      - { use: kafka, brokers: [a] }
      - { use: kafka, brokers: [b], name: second, encoder: { use: json, pretty: true } }
      - { use: plain }
  other: { source: { use: postgres, url: y }, sinks: [{ use: plain }] }
`)
  expect(shop).toMatchObject({
    name: 'shop',
    source: { name: 'postgres', options: { url: 'x', port: 6543 } },
    transforms: [{ name: 'rename', options: { columns: { a: { to: 'b' } } } }],
    sinks: [
      {
        name: 'kafka',
        options: { brokers: ['a'] },
        encoder: { name: 'json', options: { pretty: false } },
      },
      {
        name: 'second',
        options: { brokers: ['b'] },
        encoder: { name: 'json', options: { pretty: true } },
      },
      { name: 'plain', encoder: null },
    ],
    retry: { for: 43_200_000 },
    checkpointInterval: 500,
  })
  expect(other!.source.options).toEqual({ url: 'y', port: 5432 })
})

test('a sink that can do without an encoder takes one where the config names it', async () => {
  const [shop] = await prepare(`pipelines:
  shop:
    source: { use: postgres, url: x }
    sinks: [{ use: either }, { use: either, name: coded, encoder: json }]
`)
  expect(shop!.sinks).toMatchObject([
    { name: 'either', encoder: null },
    { name: 'coded', encoder: { name: 'json' } },
  ])
})

test('every problem of every pipeline is told with its place', async () => {
  const error = await failure(() =>
    prepare(`pipelines:
  shop:
    source:
      use: postgres
      ulr: x
      snapshot: nevre
    transforms:
      - { use: renmae }
      - use: rename
        columns: { a: { too: b } }
    sinks:
      - { use: kafka, brokers: [] }
      - { use: plain, encoder: json }
      - { use: plain }
      - { use: postgres, encoder: { use: jsn } }
`),
  )
  expect(error.code).toBe('CONFIG_INVALID')
  expect(problemsOf(error)).toEqual([
    '4:7 pipelines.shop.source.url: missing, and required: a string',
    '5:7 pipelines.shop.source.ulr: unknown option; did you mean "url"?',
    '6:17 pipelines.shop.source.snapshot: expected one of initial, never, found "nevre"; did you mean "never"?',
    expect.stringMatching(
      /^8:16 pipelines\.shop\.transforms\[0\]\.use: There is no transform "renmae".*did you mean "rename"\?$/,
    ),
    '10:23 pipelines.shop.transforms[1].columns.a.to: missing, and required: a string',
    '10:25 pipelines.shop.transforms[1].columns.a.too: unknown option; did you mean "to"?',
    expect.stringMatching(/^12:32 pipelines\.shop\.sinks\[0\]\.brokers: /),
    '13:32 pipelines.shop.sinks[1].encoder: sink "plain" takes changes, and no encoder',
    '14:9 pipelines.shop.sinks[2]: a sink before this one is named "plain" too',
    '15:16 pipelines.shop.sinks[3].use: "postgres" (@tailrace/source-postgres) is a source, and a sink is needed here.',
    expect.stringMatching(
      /^15:42 pipelines\.shop\.sinks\[3\]\.encoder\.use: There is no encoder "jsn"/,
    ),
  ])
})

test('a missing plugin alone keeps its code and says what to install', async () => {
  const error = await failure(() =>
    prepare('pipelines: { shop: { source: { use: mysql }, sinks: [{ use: plain }] } }'),
  )
  expect(error.code).toBe('PLUGIN_NOT_FOUND')
  expect(error.toText()).toContain('Fix: npm install @tailrace/source-mysql')
  expect(problemsOf(error)[0]).toMatch(/^1:37 pipelines\.shop\.source\.use: /)
})

test('only the pipelines asked for are prepared', async () => {
  const yaml = `pipelines:
  shop: { source: { use: postgres, url: x }, sinks: [{ use: plain }] }
  broken: { source: { use: nothing }, sinks: [{ use: plain }] }
`
  expect((await prepare(yaml, ['shop'])).map(({ name }) => name)).toEqual(['shop'])
  expect(await failure(() => prepare(yaml, ['shpo']))).toMatchObject({
    code: 'PIPELINE_UNKNOWN',
    message: 'There is no pipeline "shpo"; did you mean "shop"?',
    fix: 'choose from: shop, broken',
    where: expect.stringContaining(join('tailrace.config.yaml')),
  })
})
