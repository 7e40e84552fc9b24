import type { ChosenDifference } from './chosen-difference.ts'
import type { Difference } from './compare-records.ts'

const inRow = ({ path }: Difference) => /^(before|after)\./.test(path)
const inKey = ({ part }: Difference) => part === 'key' || part.startsWith('header __debezium.')
const inRowOrKey = (difference: Difference) => inRow(difference) || inKey(difference)
const both = (...names: readonly string[]) =>
  names.flatMap((name) => [`ty_${name}.v`, `ty_${name}.n`])
const times = [0, 1, 3, 4, 6].map((digits) => `ty_time${digits}.v`)
const datetimes = [0, 2, 3, 5, 6].flatMap((digits) => both(`datetime${digits}`))
const isDdl = ({ op }: Difference) => op === 'DDL' || op === 't'

/** All that is written otherwise than Debezium 3.4.1 writes it for MySQL, on purpose. The README of the encoder has the same list. */
export const mysqlDifferences: readonly ChosenDifference[] = [
  {
    what: 'Dates in the years 1 to 99 are as they are, and timestamps beyond the range of 64-bit nanoseconds have all their digits.',
    reason:
      'The connector takes those years for 1970 to 2069 (`enable.time.adjuster`), and its numbers wrap around.',
    columns: [...both('date'), 'k_date.v', ...datetimes, 'k_datetime3.v'],
    is: inRowOrKey,
  },
  {
    what: 'The year `0000` is 0.',
    reason: 'The connector writes 1900.',
    columns: [...both('year'), 'k_year.v'],
    is: inRowOrKey,
  },
  {
    what: 'A `TIME` that is negative or beyond a day is there with `timePrecision` `connect` and `isostring` too.',
    reason: 'The connector writes null.',
    columns: times,
    is: ({ theirs, ...difference }) => theirs === null && inRow({ theirs, ...difference }),
  },
  {
    what: 'A label of an `ENUM` that has a comma is as it is.',
    reason: 'The connector puts a backslash before the comma, in the value too.',
    columns: both('enumcomma'),
    is: inRow,
  },
  {
    what: 'Numbers with exponents, dates and times within JSON are as the server prints them.',
    reason:
      'The connector writes all digits of the double, and leaves out zeros or garbles negative times.',
    columns: both('jsonexponent', 'jsonvalues'),
    is: inRow,
  },
  {
    what: 'NULL is null in a column with a default value.',
    reason: 'Kafka’s JSON converter puts the default value there (`replace.null.with.default`).',
    is: ({ ours, ...difference }) => ours === null && inRow({ ours, ...difference }),
  },
  {
    what: 'Schemas carry no default values of columns.',
    reason: 'Those of a transform’s columns, and of a log without definitions, are not known.',
    is: ({ path, ours }) => path.endsWith('.default') && ours === undefined,
  },
  {
    what: 'Statements about views, and about whatever else of a database is no table, are schema changes too.',
    reason: 'The connector leaves them out.',
    is: ({ table, part, theirs, ours }) =>
      table === '' && part === 'records' && theirs === undefined && ours === 'DDL',
  },
  {
    what: 'The time in `source` of schema changes and truncations has its microseconds, `thread` is the session’s, and `row` 0.',
    reason:
      'The connector cuts the time off at milliseconds, knows sessions of rows only, and leaves the number of the last row there.',
    is: (difference) =>
      isDdl(difference) && /^source\.(ts_us|ts_ns|thread|row)$/.test(difference.path),
  },
  {
    what: 'Schema changes and truncations are in transactions, with BEGIN and END.',
    reason: 'The connector knows transactions of rows only.',
    is: ({ op, part, path, ours, theirs }) =>
      (op === 't' && path.startsWith('transaction')) ||
      (part === 'records' && theirs === undefined && ours === 'BEGIN END'),
  },
  {
    what: 'Transactions of which nothing is read have no BEGIN and END.',
    reason: 'The connector writes them for every transaction of the server.',
    is: ({ part, theirs, ours }) =>
      part === 'records' && theirs === 'BEGIN END' && ours === undefined,
  },
  {
    what: 'The headers `__debezium.context.*` are left out.',
    reason: 'They name the connector and its task, of which there are none.',
    is: ({ part, ours }) => part.startsWith('header __debezium.context.') && ours === null,
  },
]
