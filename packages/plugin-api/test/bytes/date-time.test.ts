import { expect, test } from 'vitest'
import {
  ByteWriter,
  copyIsoTimestamp,
  dateTime,
  DAY_MICROS,
  parseDateTime,
  parseTime,
  writeIsoDate,
  writeIsoTime,
} from '@tailrace/plugin-api/bytes'
import { written, writtenFrom } from './written.ts'

function parsed(parse: typeof parseDateTime, text: string) {
  const bytes = Buffer.from(`9${text}9`)
  parse(bytes, 1, bytes.length - 1)
  return { ...dateTime }
}

const HOUR = 3_600_000_000

test.each([
  ['2024-05-06', 19849, 0],
  ['2024-05-06 07:08:09.5', 19849, 25_689_500_000],
  ['2024-05-06T07:08:09.000001Z', 19849, 25_689_000_001],
  ['2024-05-06 07:08:09.123456789', 19849, 25_689_123_456],
  ['2024-05-06 00:30:00+02', 19848, 22.5 * HOUR],
  ['2024-05-06 23:30:00-05:30', 19850, 5 * HOUR],
  ['2024-05-06 12:00:00+00:00:30', 19849, 12 * HOUR - 30_000_000],
  ['2024-05-06 24:00:00', 19850, 0],
  ['0044-03-15 10:00:00+00 BC', -735160, 10 * HOUR],
  ['0044-03-15 BC', -735160, 0],
  ['-0043-03-15T10:00:00Z', -735160, 10 * HOUR],
  ['+12024-03-15', 3672222, 0],
  ['12024-03-15 10:00:00', 3672222, 10 * HOUR],
])('the date and time %s', (text, days, micros) => {
  expect(parsed(parseDateTime, text)).toEqual({ days, micros, infinite: 0 })
})

test('the infinities', () => {
  expect(parsed(parseDateTime, 'infinity').infinite).toBe(1)
  expect(parsed(parseDateTime, '-infinity').infinite).toBe(-1)
  expect(parsed(parseDateTime, '2024-05-06').infinite).toBe(0)
})

test.each([
  ['07:08:09.5', 0, 25_689_500_000],
  ['24:00:00', 0, DAY_MICROS],
  ['00:00:00+15:59', -1, DAY_MICROS - 57_540_000_000],
  ['23:00:00-02', 1, HOUR],
  ['12:00:00Z', 0, 12 * HOUR],
])('the time %s', (text, days, micros) => {
  expect(parsed(parseTime, text)).toEqual({ days, micros, infinite: 0 })
})

test.each([
  ['2024-05-06 07:08:09.5', '2024-05-06T07:08:09.5'],
  ['2024-05-06 07:08:09.5+00', '2024-05-06T07:08:09.5Z'],
  ['2024-05-06 07:08:09+05:30', '2024-05-06T07:08:09+05:30'],
  ['2024-05-06 07:08:09-03', '2024-05-06T07:08:09-03'],
  ['2024-05-06 07:08:09+00:30', '2024-05-06T07:08:09+00:30'],
  ['2024-05-06T07:08:09Z', '2024-05-06T07:08:09Z'],
  ['0044-03-15 10:00:00+00 BC', '0044-03-15T10:00:00Z BC'],
  ['0044-03-15 10:00:00 BC', '0044-03-15T10:00:00 BC'],
  ['0044-03-15T10:00:00 BC', '0044-03-15T10:00:00 BC'],
  ['294276-12-31 23:59:59.999999', '294276-12-31T23:59:59.999999'],
  ['infinity', 'infinity'],
  ['-infinity', '-infinity'],
])('%s as ISO text', (text, iso) => {
  expect(writtenFrom(copyIsoTimestamp, text)).toBe(iso)
})

test('what lies behind the content of a writer is not part of a timestamp', () => {
  const bytes = Buffer.from('2024-05-06 07:08:09+00')
  const out = new ByteWriter(64)
  out.ascii('x'.repeat(22) + ':30:00')
  out.clear()
  copyIsoTimestamp(out, bytes, 0, bytes.length)
  expect(out.toString()).toBe('2024-05-06T07:08:09Z')
})

test.each([
  [19849, '2024-05-06'],
  [-735160, '-0043-03-15'],
  [3672222, '+12024-03-15'],
  [-719528, '0000-01-01'],
])('day %i is %s', (days, text) => {
  expect(written((out) => writeIsoDate(out, days)).toString()).toBe(text)
})

test.each([
  [25_689_500_000, 6, '07:08:09.500000'],
  [25_689_500_000, 3, '07:08:09.500'],
  [25_689_500_000, 0, '07:08:09'],
  [25_689_500_000, -1, '07:08:09.5'],
  [25_689_000_000, -1, '07:08:09'],
  [1, -1, '00:00:00.000001'],
  [DAY_MICROS, -1, '24:00:00'],
])('%i microseconds with %i digits', (micros, width, text) => {
  expect(written((out) => writeIsoTime(out, micros, width)).toString()).toBe(text)
})
