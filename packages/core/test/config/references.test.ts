import { describe, expect, test, vi } from 'vitest'
import { describeConfig } from '../../src/config/describe-config.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { failure, folderWith, problemsOf } from './config-folder.ts'

const sourceOf = (lines: string) => `pipelines:
  shop:
    source:
      use: postgres
${lines.replaceAll(/^/gm, '      ')}
    sinks: [{ use: console }]
`

async function load(lines: string, files: Record<string, string> = {}) {
  const folder = folderWith({ 'tailrace.config.yaml': sourceOf(lines), ...files })
  return loadConfig({ cwd: folder })
}

describe('references', () => {
  test('are replaced, also within a text, and from files relative to the config', async () => {
    vi.stubEnv('SHOP_PASSWORD', 'p}w')
    vi.stubEnv('SHOP_EMPTY', '')
    const config = await load(
      `url: postgres://app:\${env:SHOP_PASSWORD}@\${env:SHOP_HOST:-localhost}/shop
empty: \${env:SHOP_EMPTY:-fallback}
password: \${file:secrets/password}
literal: $\${env:SHOP_PASSWORD}
topic: '{schema}.{table}'
list: ['\${env:SHOP_PASSWORD}']`,
      { 'secrets/password': 'from a file\n' },
    )
    expect(config.pipelines[0]!.source.options).toEqual({
      url: 'postgres://app:p}w@localhost/shop',
      empty: 'fallback',
      password: 'from a file',
      literal: '${env:SHOP_PASSWORD}',
      topic: '{schema}.{table}',
      list: ['p}w'],
    })
  })

  test('that have no value are told together, with their places', async () => {
    vi.stubEnv('SHOP_EMPTY', '')
    const error = await failure(() =>
      load('url: ${env:SHOP_MISSING}\nempty: ${env:SHOP_EMPTY}\npassword: ${file:no/such}'),
    )
    expect(error.code).toBe('CONFIG_REFERENCE_MISSING')
    expect(problemsOf(error)).toEqual([
      '5:12 pipelines.shop.source.url: environment variable SHOP_MISSING is not set',
      '6:14 pipelines.shop.source.empty: environment variable SHOP_EMPTY is empty',
      expect.stringMatching(
        /^7:17 pipelines\.shop\.source\.password: file .*no\/such cannot be read: ENOENT/,
      ),
    ])
    expect(error.message).toContain('Fix: set SHOP_MISSING')
  })

  test('of an unknown form are refused', async () => {
    const error = await failure(() => load('url: ${SHOP_URL}'))
    expect(problemsOf(error)).toEqual([
      '5:12 pipelines.shop.source.url: unknown reference ${SHOP_URL}',
    ])
    expect(error.message).toContain('${env:SHOP_URL}')
  })

  test('give numbers and booleans where those are wanted', async () => {
    vi.stubEnv('SHOP_CREDIT', '500')
    const folder = folderWith({
      'tailrace.config.yaml': `${sourceOf('port: 1')}    credit: { changes: "\${env:SHOP_CREDIT}" }\n`,
    })
    expect((await loadConfig({ cwd: folder })).pipelines[0]!.credit.changes).toBe(500)
  })

  test('are never shown with their values', async () => {
    vi.stubEnv('SHOP_SECRET', 'hunter2')
    const config = await load(
      'url: postgres://app:${env:SHOP_SECRET}@db/shop\npassword: plain\nother: postgres://app:plain@db/x',
    )
    expect(describeConfig(config)).toMatchObject({
      pipelines: {
        shop: {
          source: {
            url: 'postgres://app:${env:SHOP_SECRET}@db/shop',
            password: '***',
            other: 'postgres://app:***@db/x',
          },
        },
      },
    })
    const folder = folderWith({
      'tailrace.config.yaml': `${sourceOf('port: 1')}    delivery: \${env:SHOP_SECRET}\n`,
    })
    const error = await failure(() => loadConfig({ cwd: folder }))
    expect(JSON.stringify([error.toText(), error.details])).not.toContain('hunter2')
  })
})
