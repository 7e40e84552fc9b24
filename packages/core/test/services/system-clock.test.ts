import { expect, test } from 'vitest'
import { systemClock } from '../../src/services/system-clock.ts'

test('sleeps', async () => {
  const before = systemClock.monotonic()
  await systemClock.sleep(20)
  expect(systemClock.monotonic() - before).toBeGreaterThanOrEqual(18)
  expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1000)
})

test('a signal ends the sleep with its reason, before it or within it', async () => {
  const reason = new Error('stop')
  await expect(systemClock.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason)
  const controller = new AbortController()
  const sleep = systemClock.sleep(60_000, controller.signal)
  controller.abort(reason)
  await expect(sleep).rejects.toBe(reason)
})
