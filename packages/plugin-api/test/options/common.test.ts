import { byteSize, duration, tablePatterns } from '@tailrace/plugin-api'
import { expect, test } from 'vitest'

test.each([
  ['500ms', 500],
  ['1.5s', 1500],
  ['5m', 300_000],
  ['12h', 43_200_000],
  ['7d', 604_800_000],
])('duration %s is %i ms', (text, milliseconds) => {
  expect(duration().parse(text)).toBe(milliseconds)
})

test.each(['5', '5 s', '-1s', 's', '1h30m', 5])('duration %j is refused', (text) => {
  expect(duration().safeParse(text).success).toBe(false)
})

test.each([
  ['1B', 1],
  ['512KiB', 524_288],
  ['1.5MiB', 1_572_864],
  ['2GiB', 2_147_483_648],
])('size %s is %i bytes', (text, bytes) => {
  expect(byteSize().parse(text)).toBe(bytes)
})

test.each(['1MB', '1', '1 MiB', '-1B'])('size %j is refused', (text) => {
  expect(byteSize().safeParse(text).success).toBe(false)
})

test('table patterns must be there and compile', () => {
  expect(tablePatterns().parse(['a.*', '!re:a\\.b'])).toEqual(['a.*', '!re:a\\.b'])
  for (const wrong of [[], [''], ['re:('], 'a.b']) {
    expect(tablePatterns().safeParse(wrong).success).toBe(false)
  }
})
