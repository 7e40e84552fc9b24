import fc from 'fast-check'
import { expect, test } from 'vitest'
import { civilFromDays, daysFromCivil } from '@tailrace/plugin-api/bytes'

test.each([
  [1970, 1, 1, 0],
  [1969, 12, 31, -1],
  [2000, 2, 29, 11016],
  [2024, 5, 6, 19849],
  [-43, 3, 15, -735160],
  [5874897, 12, 31, 2145042905],
  [-4713, 11, 24, -2440588],
])('%i-%i-%i is day %i', (year, month, day, days) => {
  expect(daysFromCivil(year, month, day)).toBe(days)
  expect(civilFromDays(days)).toEqual([year, month, day])
})

test('agrees with Date, and is undone by its inverse', () => {
  fc.assert(
    fc.property(fc.integer({ min: -99_000_000, max: 99_000_000 }), (days) => {
      const date = new Date(days * 86_400_000)
      const civil = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()] as const
      expect(civilFromDays(days)).toEqual(civil)
      expect(daysFromCivil(...civil)).toBe(days)
    }),
  )
})
