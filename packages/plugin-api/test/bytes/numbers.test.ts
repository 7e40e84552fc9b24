import fc from 'fast-check'
import { expect, test } from 'vitest'
import { copyFloat, parseInteger, writeFloat } from '@tailrace/plugin-api/bytes'
import { postgresFloat } from './arbitrary-changes.ts'
import { written, writtenFrom } from './written.ts'

test('whole numbers are written and read', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (number) => {
      expect(written((out) => out.integer(number)).toString()).toBe(String(number))
      const text = Buffer.from(String(number % 1e15))
      expect(parseInteger(text, 0, text.length)).toBe(number % 1e15)
    }),
  )
})

test.each([
  0,
  9,
  10,
  99,
  100,
  2 ** 31 - 1,
  2 ** 31,
  1e15,
  999_999_999_999_999,
  2 ** 53 - 1,
  -1,
  -(2 ** 31),
])('the whole number %i', (number) => {
  expect(written((out) => out.integer(number)).toString()).toBe(String(number))
})

test('whole numbers around multiples of 10^8, where halves are cut', () => {
  fc.assert(
    fc.property(fc.nat(90_000_000), fc.integer({ min: -2, max: 2 }), (multiple, off) => {
      const number = multiple * 100_000_000 + off
      expect(written((out) => out.integer(number)).toString()).toBe(String(number))
    }),
    { numRuns: 1000 },
  )
})

test('a float gives the same bytes from its text and its value, and itself back', () => {
  fc.assert(
    fc.property(fc.double(), (number) => {
      const json = writtenFrom(copyFloat, postgresFloat(number))
      expect(written((out) => writeFloat(out, number)).toString()).toBe(json)
      expect(Number(JSON.parse(json))).toBe(number)
    }),
  )
})
