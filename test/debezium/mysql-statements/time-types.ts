import { quoted, type TypeCase } from './type-case.ts'

const zero = '0000-00-00 00:00:00'

/** Dates and times, of every precision. */
export const timeTypes: readonly TypeCase[] = [
  {
    name: 'date',
    type: 'date',
    values: quoted(
      '2024-05-06',
      '1970-01-01',
      '1969-12-31',
      '1000-01-01',
      '1582-10-04',
      '9999-12-31',
      '0099-01-02',
      '0000-00-00',
      '2024-00-00',
      '2024-02-00',
    ),
    key: true,
  },
  ...[0, 1, 3, 4, 6].map((digits): TypeCase => ({
    name: `time${digits}`,
    type: `time(${digits})`,
    values: quoted('07:08:09.123456', '00:00:00', '23:59:59'),
    nullableOnly: quoted('-07:08:09.5', '838:59:59', '-838:59:59', '24:00:00', '100:00:00.25'),
    key: digits === 6,
  })),
  ...[0, 2, 3, 5, 6].map((digits): TypeCase => ({
    name: `datetime${digits}`,
    type: `datetime(${digits})`,
    values: quoted(
      '2024-05-06 07:08:09.123456',
      '1970-01-01 00:00:00',
      '1969-12-31 23:59:59.5',
      '1700-01-01 00:00:00',
      '9999-12-31 23:59:59',
      '0099-01-01 00:00:00',
      zero,
      '2024-00-00 01:02:03',
    ),
    key: digits === 3,
  })),
  ...[0, 1, 3, 6].map((digits): TypeCase => ({
    name: `timestamp${digits}`,
    type: `timestamp(${digits})`,
    values: quoted(
      '2024-05-06 07:08:09.123456',
      '1970-01-01 00:00:01',
      '2038-01-19 03:14:07',
      '2000-01-01 00:00:00',
      zero,
    ),
    key: digits === 3,
  })),
  { name: 'year', type: 'year', values: ['2024', '1901', '2155', '0'], key: true },
]
