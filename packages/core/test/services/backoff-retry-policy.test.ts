import { type Clock, TailraceError } from '@tailrace/plugin-api'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BackoffRetryPolicy } from '../../src/services/backoff-retry-policy.ts'
import { failure } from '../config/config-folder.ts'
import { recordingLogger } from './recording-logger.ts'

const away = new TailraceError('SINK_UNAVAILABLE', 'connection refused', { where: 'sink "kafka"' })

/** A clock that jumps over every wait. */
function jumpingClock(): Clock & { readonly waits: number[]; time: number } {
  const clock = {
    waits: [] as number[],
    time: 1000,
    now: () => clock.time,
    monotonic: () => clock.time,
    async sleep(milliseconds: number, signal?: AbortSignal) {
      signal?.throwIfAborted()
      clock.waits.push(milliseconds)
      clock.time += milliseconds
    },
  }
  return clock
}

const limits = { for: 3_600_000, initial: 200, max: 30_000 }

describe('waits', () => {
  test('double from the first to the longest', async () => {
    const clock = jumpingClock()
    const retries = new BackoffRetryPolicy(limits, clock, recordingLogger(), () => 1).begin('x')
    for (let n = 0; n < 10; n++) await retries.wait(away)
    expect(clock.waits).toEqual([200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000])
    expect(retries.failures).toBe(10)
  })

  test('are random below their longest, and begin anew after a success', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 1 }),
        async (randoms) => {
          const clock = jumpingClock()
          let next = 0
          const random = () => randoms[next++ % randoms.length]!
          const retries = new BackoffRetryPolicy(limits, clock, recordingLogger(), random).begin(
            'x',
          )
          for (const [n, value] of randoms.entries()) {
            await retries.wait(away)
            expect(clock.waits[n]).toBeCloseTo(value * Math.min(30_000, 200 * 2 ** n))
          }
          retries.reset()
          expect(retries.failures).toBe(0)
          await retries.wait(away)
          expect(clock.waits.at(-1)).toBeLessThan(200)
        },
      ),
      { numRuns: 30 },
    )
  })
})

describe('ends', () => {
  test('with RETRIES_EXHAUSTED once failures have lasted as long as they may, after a last attempt then', async () => {
    const clock = jumpingClock()
    const policy = new BackoffRetryPolicy(
      { ...limits, for: 10_000 },
      clock,
      recordingLogger(),
      () => 1,
    )
    const retries = policy.begin('write to sink "kafka"')
    const error = await failure(async () => {
      for (;;) await retries.wait(away)
    })
    expect(clock.waits.reduce((a, b) => a + b)).toBe(10_000)
    expect(error).toMatchObject({
      code: 'RETRIES_EXHAUSTED',
      retryable: false,
      cause: away,
      where: 'sink "kafka"',
      message:
        'Could not write to sink "kafka": 7 attempts failed in 10 s. The last: connection refused',
      fix: expect.stringContaining('retry.for'),
    })
  })

  test('at once where trying again is useless', async () => {
    const clock = jumpingClock()
    const retries = new BackoffRetryPolicy(limits, clock, recordingLogger()).begin('x')
    const refused = new TailraceError('SINK_AUTHENTICATION', 'wrong password')
    await expect(retries.wait(refused)).rejects.toBe(refused)
    const bug = new RangeError('bug')
    await expect(retries.wait(bug)).rejects.toBe(bug)
    expect(clock.waits).toEqual([])
  })

  test('with the reason of the signal', async () => {
    const retries = new BackoffRetryPolicy(limits, jumpingClock(), recordingLogger()).begin('x')
    const reason = new Error('stop')
    await expect(retries.wait(away, AbortSignal.abort(reason))).rejects.toBe(reason)
  })
})

test('the first failure is logged, later ones ever more rarely, and the success after them', async () => {
  const clock = jumpingClock()
  const logger = recordingLogger()
  const retries = new BackoffRetryPolicy(limits, clock, logger, () => 1).begin('stream')
  const times: number[] = []
  for (let n = 0; n < 100; n++) {
    const before = logger.lines.length
    const at = clock.time - 1000
    await retries.wait(away)
    if (logger.lines.length > before) times.push(at)
  }
  expect(times[0]).toBe(0)
  expect(times.length).toBeLessThan(12)
  const gaps = times.slice(1).map((time, n) => time - times[n]!)
  for (const [n, gap] of gaps.entries()) {
    expect(gap).toBeGreaterThanOrEqual(Math.min(600_000, 10_000 * 2 ** n))
  }
  expect(logger.lines[0]).toMatchObject({
    level: 'warn',
    fields: { err: away, failures: 1, nextAttemptMs: 200 },
    message: 'could not stream; trying again',
  })
  retries.reset()
  expect(logger.lines.at(-1)).toMatchObject({
    level: 'info',
    message: expect.stringContaining('again after 100 failed attempts'),
  })
  retries.reset()
  expect(logger.lines.length).toBe(times.length + 1)
})
