import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CLOCK,
  LOGGER,
  METRICS,
  PLUGIN_STATE,
  type PluginState,
  RETRY_POLICY,
  STATE_STORE,
  token,
} from '@tailrace/plugin-api'
import { describe, expect, test } from 'vitest'
import { createProcessContainer } from '../../src/container.ts'
import { MetricsRegistry } from '../../src/services/metrics-registry.ts'
import { loadServices } from '../../src/services/services-module.ts'
import { systemClock } from '../../src/services/system-clock.ts'
import { MemoryStateStore } from '../../src/state/memory-state-store.ts'
import { SqliteStateStore } from '../../src/state/sqlite-state-store.ts'
import { failure } from '../config/config-folder.ts'
import { pluginFolder } from '../plugins/plugin-folder.ts'
import { recordingLogger } from '../services/recording-logger.ts'

const statePath = join(tmpdir(), 'tailrace-never-made.sqlite')
const spec = { name: 'shop', baseDir: '/srv', retry: { for: 1, initial: 2, max: 3 } }
const state = {} as PluginState
const { signal } = new AbortController()

describe('the services of the process', () => {
  test('are ours, made once each', async () => {
    const container = createProcessContainer({ statePath, logLevel: 'silent' })
    expect(container.get(CLOCK)).toBe(systemClock)
    expect(container.get(METRICS)).toBeInstanceOf(MetricsRegistry)
    expect(container.get(METRICS)).toBe(container.get(METRICS))
    expect(container.get(STATE_STORE)).toBeInstanceOf(SqliteStateStore)
    const { stateStore, retryPolicy } = container.pipeline(spec)
    expect(stateStore).toBe(container.get(STATE_STORE))
    const hopeless = new TypeError('not retryable')
    await expect(retryPolicy.begin('try').wait(hopeless)).rejects.toBe(hopeless)
    const { labels, value } = (container.get(METRICS) as MetricsRegistry)
      .snapshot()
      .find(({ name }) => name === 'retries_total')!
    expect({ labels, value }).toEqual({ labels: { pipeline: 'shop', what: 'try' }, value: 1 })
  })

  test('two containers share nothing', () => {
    const [one, two] = [
      createProcessContainer({ statePath }),
      createProcessContainer({ statePath }),
    ]
    expect(one.get(METRICS)).not.toBe(two.get(METRICS))
  })

  test('that nobody registered are told by name', () => {
    const container = createProcessContainer({ statePath })
    expect(() => container.get(token('Weather'))).toThrow(
      /no service is registered under .*Weather/,
    )
    expect(() => container.get(PLUGIN_STATE)).toThrow(TypeError)
  })

  test('can each be replaced, by a function or a list, the last one counting', () => {
    const logger = recordingLogger()
    const store = new MemoryStateStore()
    const begun: string[] = []
    const policy = { begin: (what: string) => (begun.push(what), {}) as never }
    const clock = { ...systemClock }
    const WEATHER = token<{ readonly now: string; readonly clock: unknown }>('Weather')
    const container = createProcessContainer({
      statePath,
      services: [
        (registry) => {
          registry.register(LOGGER, () => recordingLogger())
          registry.register(CLOCK, () => clock)
          registry.register(WEATHER, ({ get }) => ({ now: 'rain', clock: get(CLOCK) }))
        },
        [
          { token: LOGGER, factory: () => logger },
          { token: STATE_STORE, factory: () => store },
          { token: RETRY_POLICY, factory: () => policy },
        ],
      ],
    })
    const services = container.pipeline(spec)
    expect(services.stateStore).toBe(store)
    services.retryPolicy.begin('try')
    expect(begun).toEqual(['try'])
    expect(services.clock).toBe(clock)
    const context = services.pluginContext('sink', 'kafka', { state, signal })
    expect(context.get(WEATHER)).toBe(container.get(WEATHER))
    expect(context.get(WEATHER)).toEqual({ now: 'rain', clock })
    context.logger.warn({ n: 1 }, 'hm')
    expect(logger.lines).toEqual([
      { level: 'warn', fields: { pipeline: 'shop', plugin: 'sink/kafka', n: 1 }, message: 'hm' },
    ])
  })
})

test('a plugin sees upwards, never sideways', () => {
  const container = createProcessContainer({ statePath, logLevel: 'silent' })
  const pipeline = container.pipeline(spec)
  const other: PluginState = { ...state }
  const kafka = pipeline.pluginContext('sink', 'kafka', { state, signal })
  const file = pipeline.pluginContext('sink', 'file', { state: other, signal })
  expect(kafka).toMatchObject({ pipeline: 'shop', name: 'kafka', baseDir: '/srv', signal })
  expect(kafka.get(PLUGIN_STATE)).toBe(state)
  expect(file.get(PLUGIN_STATE)).toBe(other)
  expect(kafka.get(LOGGER)).toBe(kafka.logger)
  expect(kafka.get(CLOCK)).toBe(container.get(CLOCK))
  kafka.get(METRICS).counter({ name: 'a', help: 'A.' }).add(2)
  pipeline.metrics.counter({ name: 'a', help: 'A.' }).add(3)
  const labels = (container.get(METRICS) as MetricsRegistry).snapshot()
  expect(labels).toMatchObject([
    { labels: { pipeline: 'shop', kind: 'sink', plugin: 'kafka' }, value: 2 },
    { labels: { pipeline: 'shop' }, value: 3 },
  ])
})

describe('the module of services', () => {
  test('is loaded from the config’s folder, also TypeScript', async () => {
    const folder = pluginFolder({
      'package.json': '{"type":"commonjs"}',
      'services.ts': `import { CLOCK } from '@tailrace/plugin-api'
        const now: number = 7
        export default (registry: any) => registry.register(CLOCK, () => ({ now: () => now }))`,
    })
    const services = await loadServices('./services.ts', folder)
    const container = createProcessContainer({ statePath, services: [services] })
    expect(container.get(CLOCK).now()).toBe(7)
  })

  test('may be nothing, a function or a list', async () => {
    const list = [{ token: CLOCK, factory: () => systemClock }]
    expect(await loadServices(undefined, '/')).toEqual([])
    expect(await loadServices(list, '/')).toBe(list)
  })

  test('is refused where it is missing, or something else', async () => {
    const folder = pluginFolder({ 'services.mjs': 'export default { logger: console }' })
    expect(await failure(() => loadServices('./no.ts', folder))).toMatchObject({
      code: 'CONFIG_UNREADABLE',
      where: './no.ts',
    })
    expect(await failure(() => loadServices('./services.mjs', folder))).toMatchObject({
      code: 'CONFIG_INVALID',
      where: './services.mjs',
    })
    expect(await failure(() => loadServices([{ token: 'x' }], folder))).toMatchObject({
      code: 'CONFIG_INVALID',
    })
  })
})
