import { expect, test } from 'vitest'
import { until } from '../until.ts'

test('resolves with the first truthy value', async () => {
  let looks = 0
  expect(await until(() => (looks += 1) > 3 && `look ${looks}`, { everyMs: 1 })).toBe('look 4')
})

test('says what it waited for, and why it was not met', async () => {
  const refuse = () => {
    throw new Error('connection refused')
  }
  const waiting = until(refuse, { deadlineMs: 30, what: 'the server to answer', everyMs: 5 })
  await expect(waiting).rejects.toThrow('Waited 30 ms for the server to answer: connection refused')
})
