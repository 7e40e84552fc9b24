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

test('values give the same bytes as their text', () => {
  const value = jsonArrayValue(throughText(writeJsonString), strings)
  expect(written((out) => value(out, [['a"b', null], []])).toString()).toBe(
    String.raw`[["a\"b",null],[]]`,
  )
  expect(written((out) => value(out, '{x}')).toString()).toBe('["x"]')
})
