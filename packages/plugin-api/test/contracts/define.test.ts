import {
  API_VERSION,
  CLOCK,
  defineEncoder,
  defineSink,
  defineSource,
  defineTransform,
  token,
  UNAVAILABLE,
} from '@tailrace/plugin-api'
import { expect, test } from 'vitest'
import { z } from 'zod'

const about = { name: 'x', summary: 'X.', stability: 'beta', options: z.strictObject({}) } as const
const create = () => {
  throw new Error('not made before it is needed')
}

test('definitions say their kind and the API that they were made for', () => {
  const definitions = [
    defineSource({ ...about, create }),
    defineTransform({ ...about, create }),
    defineEncoder({ ...about, contentType: 'text/plain', lines: true, create }),
    defineSink({ ...about, defaultEncoder: null, create }),
  ]
  expect(definitions.map(({ kind, apiVersion }) => [kind, apiVersion])).toEqual([
    ['source', API_VERSION],
    ['transform', API_VERSION],
    ['encoder', API_VERSION],
    ['sink', API_VERSION],
  ])
})

test('tokens and the unavailable marker are the same in every installed copy', () => {
  expect(CLOCK).toBe(Symbol.for('@tailrace/plugin-api/1/Clock'))
  expect(token('Clock')).toBe(CLOCK)
  expect(UNAVAILABLE).toBe(Symbol.for('@tailrace/plugin-api/1/unavailable'))
})
