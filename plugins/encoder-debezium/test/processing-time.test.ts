import { expect, test } from 'vitest'
import type { Clock } from '@tailrace/plugin-api'
import { ProcessingTime } from '../src/processing-time.ts'

test('what is finer than the clock comes from the time that passed, and never contradicts it', () => {
  let now = 0
  let monotonic = 0
  const clock = { now: () => now, monotonic: () => monotonic } as unknown as Clock
  const time = new ProcessingTime(clock)
  const at = (wall: number, passed: number) => {
    now = wall
    monotonic = passed
    time.read()
    return time.members
  }
  expect(at(1000, 5.25)).toBe(',"ts_ms":1000,"ts_us":1000000,"ts_ns":1000000000')
  expect(at(1000, 5.25 + 0.123456)).toBe(',"ts_ms":1000,"ts_us":1000123,"ts_ns":1000123456')
  // The clock's own millisecond begins earlier than counted.
  expect(at(1001, 5.75)).toBe(',"ts_ms":1001,"ts_us":1001000,"ts_ns":1001000000')
  expect(at(1002, 6.875)).toBe(',"ts_ms":1002,"ts_us":1002125,"ts_ns":1002125000')
  // It was set back.
  expect(at(900, 7)).toBe(',"ts_ms":900,"ts_us":900000,"ts_ns":900000000')
})
