import {
  made,
  number,
  on,
  onMariadb,
  onMysql,
  same,
  text,
  type TestedType,
} from '../tested-type.ts'

export const times: readonly TestedType[] = [
  {
    type: 'date',
    logical: { kind: 'date' },
    shown: 3,
    cases: [
      same('2024-05-06'),
      same('0000-00-00'),
      same('2024-00-00'),
      same('1000-01-01'),
      same('9999-12-31'),
      same('2024-02-30'),
    ],
  },
  {
    type: 'datetime',
    logical: { kind: 'timestamp', fraction: 0 },
    shown: 2,
    cases: [
      text('2024-05-06 07:08:09', '2024-05-06T07:08:09'),
      text('0000-00-00 00:00:00', '0000-00-00T00:00:00'),
      text('9999-12-31 23:59:59', '9999-12-31T23:59:59'),
      text('2024-00-00 00:00:00', '2024-00-00T00:00:00'),
    ],
  },
  {
    type: 'datetime(1)',
    logical: { kind: 'timestamp', fraction: 1 },
    cases: [text('2024-05-06 07:08:09.5', '2024-05-06T07:08:09.5')],
  },
  {
    type: 'datetime(6)',
    logical: { kind: 'timestamp', fraction: 6 },
    cases: [
      text('2024-05-06 07:08:09.5', '2024-05-06T07:08:09.500000'),
      text('1000-01-01 00:00:00.000001', '1000-01-01T00:00:00.000001'),
    ],
  },
  {
    type: 'timestamp NULL',
    logical: { kind: 'timestamptz', fraction: 0 },
    shown: 2,
    cases: [
      text('2024-05-06 07:08:09', '2024-05-06T07:08:09Z'),
      text('0000-00-00 00:00:00', '0000-00-00T00:00:00Z'),
      text('1970-01-01 00:00:01', '1970-01-01T00:00:01Z'),
      text('2038-01-19 03:14:07', '2038-01-19T03:14:07Z'),
      on(['mariadb-11.8'], text('2100-06-01 00:00:00', '2100-06-01T00:00:00Z')),
    ],
  },
  {
    type: 'timestamp(6) NULL',
    logical: { kind: 'timestamptz', fraction: 6 },
    cases: [
      text('2024-05-06 07:08:09.123456', '2024-05-06T07:08:09.123456Z'),
      text('0000-00-00 00:00:00', '0000-00-00T00:00:00.000000Z'),
    ],
  },
  {
    type: 'time',
    logical: { kind: 'time', fraction: 0 },
    shown: 3,
    cases: [
      same('07:08:09'),
      same('-838:59:59'),
      same('838:59:59'),
      same('-00:00:01'),
      same('-247:01:00'),
      same('00:00:00'),
    ],
  },
  {
    type: 'time(3)',
    logical: { kind: 'time', fraction: 3 },
    cases: [text('-12:34:56.7', '-12:34:56.700'), same('24:00:00.001')],
  },
  {
    type: 'time(6)',
    logical: { kind: 'time', fraction: 6 },
    cases: [
      same('-00:00:00.000001'),
      on(onMysql, text('-838:59:59', '-838:59:59.000000')),
      on(onMariadb, same('-838:59:59.999999')),
    ],
  },
  {
    type: 'year',
    logical: { kind: 'int16' },
    shown: 2,
    cases: [
      number(2024),
      { ...made("'0000'", '0'), value: 0, json: '0' },
      number(1901),
      number(2155),
    ],
  },
]
