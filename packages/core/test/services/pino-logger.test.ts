import { TailraceError } from '@tailrace/plugin-api'
import { expect, test } from 'vitest'
import { bindLogger } from '../../src/services/bound-logger.ts'
import { createLogger } from '../../src/services/pino-logger.ts'
import { recordingLogger } from './recording-logger.ts'

function capture(level: 'debug' | 'info' | 'silent' = 'info') {
  const texts: string[] = []
  const logger = createLogger({ level, stream: { write: (text) => void texts.push(text) } })
  const lines = () => texts.map((text) => JSON.parse(text) as Record<string, unknown>)
  return { logger, texts, lines }
}

test('lines are JSON with the level, the time and what was bound', () => {
  const { logger, texts, lines } = capture()
  const plugin = bindLogger(bindLogger(logger, { pipeline: 'shop' }), { plugin: 'sink/kafka' })
  plugin.info({ topics: 3 }, 'connected')
  plugin.debug({}, 'not shown')
  expect(texts).toHaveLength(1)
  expect(texts[0]).toMatch(/\n$/)
  expect(lines()[0]).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    pipeline: 'shop',
    plugin: 'sink/kafka',
    topics: 3,
    msg: 'connected',
  })
})

test('secrets are left out: in fields, in URLs of errors, in what libraries hang on errors', () => {
  const { logger, texts, lines } = capture()
  const driver = Object.assign(new Error('cannot reach postgres://app:hunter2@db/shop'), {
    code: 'ECONNREFUSED',
    config: { pass: 'hunter2' },
  })
  const error = new TailraceError('SOURCE_UNAVAILABLE', 'no answer', {
    where: 'source "postgres"',
    fix: 'start it',
    cause: driver,
  })
  logger.error({ err: error, password: 'hunter2', options: { password: 'hunter2' } }, 'failed')
  expect(texts.join('')).not.toContain('hunter2')
  expect(lines()[0]).toMatchObject({
    password: '***',
    options: { password: '***' },
    err: {
      type: 'TailraceError',
      code: 'SOURCE_UNAVAILABLE',
      where: 'source "postgres"',
      message: 'no answer',
      fix: 'start it',
      cause: {
        code: 'ECONNREFUSED',
        message: 'cannot reach postgres://app:***@db/shop',
        stack: expect.any(String),
      },
    },
  })
  expect(lines()[0]!['err'] as object).not.toHaveProperty('stack')
})

test('a logger without children is bound all the same', () => {
  const logger = recordingLogger()
  const bound = bindLogger(bindLogger(logger, { pipeline: 'shop' }), { plugin: 'x' })
  for (const level of ['debug', 'info', 'warn', 'error'] as const) bound[level]({ n: 1 }, level)
  expect(logger.lines).toEqual(
    ['debug', 'info', 'warn', 'error'].map((level) => ({
      level,
      fields: { pipeline: 'shop', plugin: 'x', n: 1 },
      message: level,
    })),
  )
})
