import { errorCodes, TailraceError } from '@tailrace/plugin-api'
import { expect, test } from 'vitest'

test('says where, what and how to mend it', () => {
  const error = new TailraceError('SOURCE_MISCONFIGURED', 'wal_level is "replica".', {
    fix: "ALTER SYSTEM SET wal_level = 'logical';\nRestart the server.",
  })
  const placed = error.at('source "postgres"').at('pipeline "shop"')
  expect(placed.toText()).toBe(
    `SOURCE_MISCONFIGURED  pipeline "shop" › source "postgres"
  wal_level is "replica".
  Fix: ALTER SYSTEM SET wal_level = 'logical';
       Restart the server.`,
  )
  expect(placed.stack).toBe(error.stack)
})

test('whether it can be retried is what the table says, not what it is told', () => {
  expect(new TailraceError('SINK_UNAVAILABLE', '', { retryable: false }).retryable).toBe(true)
  expect(new TailraceError('CONFIG_INVALID', '', { retryable: true }).retryable).toBe(false)
  expect(new TailraceError('X_OURS_BUSY', '', { retryable: true }).at('x').retryable).toBe(true)
  expect(new TailraceError('X_OURS_BROKEN', '').retryable).toBe(false)
})

test('is known also when another copy of the package made it', () => {
  const brand = Symbol.for('@tailrace/plugin-api/1/TailraceError')
  expect(TailraceError.is({ [brand]: true })).toBe(true)
  expect([new Error('x'), null, 'x'].some((one) => TailraceError.is(one))).toBe(false)
  expect(Object.keys(new TailraceError('CONFIG_INVALID', 'x'))).not.toContain('stack')
})

test('every code has a sentence', () => {
  for (const [code, { summary }] of Object.entries(errorCodes)) {
    expect([code, summary]).toEqual([code, expect.stringMatching(/^[A-Z].*\.$/s)])
  }
})
