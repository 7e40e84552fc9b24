import { lowerBoundsOf, withLowerBounds } from '@tailrace/plugin-api'
import { expect, test } from 'vitest'
import {
  jsonArrayCell,
  jsonArrayValue,
  throughText,
  writeJsonString,
} from '@tailrace/plugin-api/bytes'
import { written, writtenFrom } from './written.ts'

const strings = jsonArrayCell(writeJsonString)

test.each([
  ['{}', '[]'],
  ['{a,NULL,"NULL",null}', '["a",null,"NULL",null]'],
  [String.raw`{"a\"b","c\\d","e,f","{g}"}`, String.raw`["a\"b","c\\d","e,f","{g}"]`],
  ['{{1,2},{3,4}}', '[["1","2"],["3","4"]]'],
  ['[0:1]={7,8}', '["7","8"]'],
  ['[1:1][-2:-1]={{1,2}}', '[["1","2"]]'],
  ['{""}', '[""]'],
])('the array %s', (text, json) => {
  expect(writtenFrom(strings, text)).toBe(json)
})

test('the array of boxes has another delimiter', () => {
  expect(writtenFrom(jsonArrayCell(writeJsonString, 0x3b), '{(1,2),(0,0);(3,4),(1,1)}')).toBe(
    '["(1,2),(0,0)","(3,4),(1,1)"]',
  )
})

test.each([
  ['[0:1]={7,8}', '{"lowerBounds":[0],"elements":["7","8"]}'],
  ['[1:1][-2:-1]={{1,NULL}}', '{"lowerBounds":[1,-2],"elements":[["1",null]]}'],
  ['{7,8}', '["7","8"]'],
])('bounds are kept where asked for: %s', (text, json) => {
  const keeping = jsonArrayCell(writeJsonString, 0x2c, 'keep')
  expect(writtenFrom(keeping, text)).toBe(json)
  const value = jsonArrayValue(throughText(writeJsonString), keeping, 'keep')
  expect(written((out) => value(out, text)).toString()).toBe(json)
})

test('bounds of a value', () => {
  const array = withLowerBounds([[1, 2]], [1, -2])
  expect(lowerBoundsOf(array)).toEqual([1, -2])
  expect(lowerBoundsOf([...array])).toBeNull()
  const keep = jsonArrayValue(throughText(writeJsonString), strings, 'keep')
  const drop = jsonArrayValue(throughText(writeJsonString), strings)
  expect(written((out) => keep(out, array)).toString()).toBe(
    '{"lowerBounds":[1,-2],"elements":[["1","2"]]}',
  )
  expect(written((out) => drop(out, array)).toString()).toBe('[["1","2"]]')
})

test('values give the same bytes as their text', () => {
  const value = jsonArrayValue(throughText(writeJsonString), strings)
  expect(written((out) => value(out, [['a"b', null], []])).toString()).toBe(
    String.raw`[["a\"b",null],[]]`,
  )
  expect(written((out) => value(out, '{x}')).toString()).toBe('["x"]')
})
