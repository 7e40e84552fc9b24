import { expect, test } from 'vitest'
import { outcomeOf, staleSkips } from '../src/cases/outcome.ts'

const broken = () => {
  throw new Error('broken')
}
const good = async () => {}

test('a case without a skip passes or fails', async () => {
  expect(await outcomeOf(good, null, undefined)).toEqual({ status: 'passed' })
  expect(await outcomeOf(broken, null, undefined)).toMatchObject({ status: 'failed' })
})

test('a skip of a case that fails is kept, with its reason', async () => {
  expect(await outcomeOf(broken, null, 'no log')).toMatchObject({
    status: 'skipped',
    reason: 'no log',
    error: { message: 'broken' },
  })
})

test('a skip of a case that passes fails', async () => {
  const outcome = await outcomeOf(good, null, 'it could not')
  expect(outcome).toMatchObject({ status: 'failed' })
  expect(String(outcome.status === 'failed' && outcome.error)).toContain('it could not')
})

test.each(['', '  '])('a skip needs a reason: %j', async (reason) => {
  expect(await outcomeOf(broken, null, reason)).toMatchObject({ status: 'failed' })
})

test('skips of cases that do not exist are told', () => {
  expect(staleSkips({ a: good }, { a: 'x', b: 'y' })).toEqual(['b'])
})
