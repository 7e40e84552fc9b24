import { same, since, type TestedType, text, type TypeCase } from '../tested-type.ts'

const instants: readonly (readonly [literal: string, value: string])[] = [
  ['2024-05-06 07:08:09.123456', '2024-05-06T07:08:09.123456'],
  ['0044-03-15 12:00:00 BC', '0044-03-15T12:00:00 BC'],
  ['1970-01-01 00:00:00.000001', '1970-01-01T00:00:00.000001'],
  ['1969-12-31 23:59:59.9', '1969-12-31T23:59:59.9'],
  ['0001-01-01 00:00:00', '0001-01-01T00:00:00'],
  ['4714-11-24 00:00:00 BC', '4714-11-24T00:00:00 BC'],
  ['20240-01-01 00:00:00.5', '20240-01-01T00:00:00.5'],
  ['294276-12-31 23:59:59.999999', '294276-12-31T23:59:59.999999'],
]
const infinities = [same('infinity'), same('-infinity')]
const zoned = ([literal, value]: readonly [string, string]): TypeCase =>
  literal.endsWith(' BC')
    ? text(literal.replace(' BC', '+00 BC'), value.replace(' BC', 'Z BC'))
    : text(`${literal}+00`, `${value}Z`)

export const times: readonly TestedType[] = [
  {
    type: 'date',
    logical: { kind: 'date' },
    shown: 3,
    cases: [
      same('2024-02-29'),
      same('0044-03-15 BC'),
      ...infinities,
      same('0001-01-01'),
      same('4714-11-24 BC'),
      same('5874897-12-31'),
    ],
  },
  {
    type: 'time',
    logical: { kind: 'time', fraction: 6 },
    shown: 2,
    cases: [
      same('23:59:59.123456'),
      same('24:00:00'),
      same('00:00:00'),
      same('04:05:06.7'),
      same('23:59:59.999999'),
    ],
  },
  {
    type: 'time(3)',
    logical: { kind: 'time', fraction: 3 },
    cases: [text('23:59:59.123456', '23:59:59.123'), text('04:05:06.700', '04:05:06.7')],
  },
  {
    type: 'timetz',
    logical: { kind: 'timetz', fraction: 6 },
    cases: [
      same('07:08:09.5+05:30'),
      same('24:00:00+15:59:59'),
      same('00:00:00-15:59:59'),
      text('04:05:06 UTC', '04:05:06+00'),
    ],
  },
  {
    type: 'timestamp',
    logical: { kind: 'timestamp', fraction: 6 },
    shown: 2,
    cases: [...instants.map(([literal, value]) => text(literal, value)), ...infinities],
  },
  {
    type: 'timestamp(3)',
    logical: { kind: 'timestamp', fraction: 3 },
    cases: [
      text('2024-05-06 07:08:09.123456', '2024-05-06T07:08:09.123'),
      text('2024-05-06 07:08:09', '2024-05-06T07:08:09'),
      same('infinity'),
    ],
  },
  {
    type: 'timestamptz',
    logical: { kind: 'timestamptz', fraction: 6 },
    shown: 4,
    cases: [
      text('2024-05-06 07:08:09.123456+02', '2024-05-06T05:08:09.123456Z'),
      text('0044-03-15 12:00:00+00 BC', '0044-03-15T12:00:00Z BC'),
      ...infinities,
      ...instants.map(zoned),
    ],
  },
  {
    type: 'timestamptz(0)',
    logical: { kind: 'timestamptz', fraction: 0 },
    cases: [text('2024-05-06 07:08:09.6+00', '2024-05-06T07:08:10Z'), same('-infinity')],
  },
  {
    type: 'interval',
    logical: { kind: 'interval' },
    shown: 1,
    cases: [
      text('1 year 2 months -3 days 04:05:06.789', 'P1Y2M-3DT4H5M6.789S'),
      text('0', 'PT0S'),
      text('-1 day +02:03:04', 'P-1DT2H3M4S'),
      text('-0.000001 seconds', 'PT-0.000001S'),
      text('1 mon -1 day -00:00:01.5', 'P1M-1DT-1.5S'),
      text('178000000 years', 'P178000000Y'),
      text('1000000 hours', 'PT1000000H'),
      since(17, same('infinity')),
      since(17, same('-infinity')),
    ],
  },
  {
    type: 'interval(3)',
    logical: { kind: 'interval' },
    cases: [text('1.123456 seconds', 'PT1.123S')],
  },
]
