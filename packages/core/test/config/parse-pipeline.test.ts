import { defineTransform } from '@tailrace/plugin-api'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { parsePipeline } from '../../src/config/parse-pipeline.ts'
import { failure, problemsOf } from './config-folder.ts'

const upper = defineTransform({
  name: 'upper',
  summary: 'Shouts.',
  stability: 'experimental',
  options: z.strictObject({ pattern: z.instanceof(RegExp).optional() }),
  create: () => ({ each: (change) => change }),
})

test('a pipeline of a program needs no file, and may hold definitions and other objects', () => {
  vi.stubEnv('SHOP_URL', 'postgres://localhost/shop')
  const pattern = /x/
  const config = parsePipeline(
    {
      source: { use: 'postgres', url: '${env:SHOP_URL}' },
      transforms: [{ use: upper, pattern }],
      sinks: [{ use: 'console' }],
      retry: { for: '1m' },
    },
    { name: 'shop', baseDir: '/srv' },
  )
  expect(config).toMatchObject({
    file: null,
    baseDir: '/srv',
    statePath: '/srv/.tailrace/state.sqlite',
  })
  const [pipeline] = config.pipelines
  expect(pipeline!.name).toBe('shop')
  expect(pipeline!.source.options).toEqual({ url: 'postgres://localhost/shop' })
  expect(pipeline!.transforms[0]!.use).toBe(upper)
  expect(pipeline!.transforms[0]!.options['pattern']).toBe(pattern)
  expect(pipeline!.retry.for).toBe(60_000)
})

test('its problems have paths', async () => {
  const error = await failure(() =>
    parsePipeline({ source: { use: 'postgres' }, sinks: [], retrys: 1 } as never),
  )
  expect(problemsOf(error)).toEqual([
    'null:null pipelines.pipeline.sinks: a pipeline needs at least one sink',
    'null:null pipelines.pipeline.retrys: unknown option; did you mean "retry"?',
  ])
})
