import { expect, test } from 'vitest'
import plugin from '../src/index.ts'
import { options } from '../src/options.ts'

test('defaults', () => {
  expect(options.parse({ brokers: ['a:9092'] })).toEqual({
    brokers: ['a:9092'],
    clientId: 'tailrace',
    tls: { mode: 'disable' },
    topic: '{schema}.{table}',
    partition: { by: 'primary-key' },
    topicCreation: { enabled: true, config: {} },
    compression: 'none',
    linger: 0,
    batchSize: 1_048_576,
    requestTimeout: 30_000,
    connectTimeout: 10_000,
    idHeader: 'tailrace-id',
  })
})

test.for(plugin.examples!)('example: $title', (example) => {
  expect(options.safeParse(example.options).success).toBe(true)
})

test('`tls` without a mode means the strictest', () => {
  expect(options.parse({ brokers: ['a:1'], tls: {} }).tls).toEqual({ mode: 'verify-full' })
})

test.for([
  [{ brokers: [] }, 'brokers'],
  [{ brokers: ['localhost'] }, 'brokers'],
  [{ topic: '{tabel}' }, 'topic'],
  [{ partition: { by: 'columns' } }, 'partition'],
  [{ partition: { by: 'table', columns: ['a'] } }, 'partition'],
  [{ sasl: { mechanism: 'gssapi', username: 'a', password: 'b' } }, 'sasl'],
  [{ batchSize: 1024 }, 'batchSize'],
  [{ linger: '5' }, 'linger'],
  [{ tls: { verify: false } }, 'tls'],
  [{ broker: 'a:1' }, undefined],
] as const)('%j is refused', ([given, path]) => {
  const result = options.safeParse({ brokers: ['a:1'], ...given })
  expect(result.error?.issues.map((issue) => issue.path[0])).toContain(path)
})
