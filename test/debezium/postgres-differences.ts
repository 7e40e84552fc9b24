import type { ChosenDifference } from './chosen-difference.ts'
import type { Difference } from './compare-records.ts'

const of = (part: 'v' | 'n' | 'a', names: string) =>
  names.split(' ').map((name) => `ty_${name}.${part}`)
const inPayload = ({ path }: Difference) => !path.startsWith('schema.')
const isElement = ({ path }: Difference) => /\.a\.\[\d+\]$/.test(path)
const isNested = ({ theirs, ours }: Difference) =>
  Array.isArray(ours) &&
  (theirs === null || (typeof theirs === 'string' && theirs.startsWith('[L')))

const unknown =
  'jsonpath regclass pglsn tid txidsnapshot tsquery line lseg box path polygon circle int4multirange nummultirange lquery cube pair span'
const unknownInArrays =
  'money name interval intervalym interval3 xml varbit varbit5 point amount nested flag word sizes moment'

/** All that is written otherwise than Debezium 3.4.1 writes it for PostgreSQL, on purpose. The README of the encoder has the same list. */
export const postgresDifferences: readonly ChosenDifference[] = [
  {
    what: 'Columns of types that the connector does not know, or knows no arrays of, are there: as text, or as arrays.',
    reason: 'The connector leaves them out.',
    columns: [
      ...of('v', unknown),
      ...of('n', unknown),
      ...of('a', `${unknown} ${unknownInArrays}`),
    ],
    is: ({ theirs, ours }) => theirs === undefined && ours !== undefined,
  },
  {
    what: 'Arrays of several dimensions are nested.',
    reason: 'The connector writes null, or the address of a Java object, for each inner array.',
    is: (difference) => isElement(difference) && isNested(difference),
  },
  {
    what: 'Arrays of NaN, infinities, enums, `tsvector`, `ltree` and `isbn` have their elements.',
    reason: 'One that it cannot convert makes the connector write null for the whole array.',
    columns: of('a', 'numeric numeric102 tsvector ltree isbn mood'),
    is: ({ theirs, ours, path }) =>
      theirs === null && Array.isArray(ours) && /^(before|after)\.a$/.test(path),
  },
  {
    what: 'Arrays of bit strings are arrays.',
    reason: 'The connector gives them the schema of one bit string, and writes null.',
    columns: of('a', 'bit bit10 bit64'),
    is: ({ theirs, path }) => theirs === null || path.startsWith('schema.'),
  },
  {
    what: 'Dates and times in arrays are written as outside of them.',
    reason:
      'The connector drops fractions of times, writes 24:00 as 0, and loses infinities, BC and days before 1582.',
    columns: of('a', 'date time time0 time3 timetz timetz3 timestamp timestamp3 timestamptz'),
    is: (difference) => isElement(difference) && typeof difference.theirs !== 'undefined',
  },
  {
    what: 'Dates and times in snapshots are written as those in changes.',
    reason: 'The connector loses infinities, BC and days before 1582 there.',
    columns: [...of('v', 'date timestamptz'), ...of('n', 'date timestamptz')],
    is: ({ op, path }) => op === 'r' && path.startsWith('after.'),
  },
  {
    what: '`money` in snapshots has all its digits.',
    reason: 'The connector takes it through floating point there.',
    columns: [...of('v', 'money'), ...of('n', 'money')],
    is: ({ op, path }) => op === 'r' && path.startsWith('after.'),
  },
  {
    what: 'Timestamps beyond the range of 64-bit micro- or nanoseconds have all their digits.',
    reason: 'The connector’s numbers wrap around.',
    columns: [
      ...of('v', 'timestamp timestamp0 timestamp3'),
      ...of('n', 'timestamp timestamp0 timestamp3'),
      'k_timestamp.v',
      'ty_timestamp0.a',
    ],
    is: inPayload,
  },
  {
    what: 'A `numeric` with a negative scale keeps its value and its scale.',
    reason: 'The connector takes the scale −2 for 2046.',
    columns: [...of('v', 'numericneg'), ...of('n', 'numericneg'), ...of('a', 'numericneg')],
    is: ({ path }) => !path.startsWith('schema.') || path.endsWith('.parameters.scale'),
  },
  {
    what: '`name` has its text.',
    reason: 'The connector writes null, or an empty text where null is not admitted.',
    columns: [...of('v', 'name'), ...of('n', 'name')],
    is: ({ theirs }) => theirs === null || theirs === '',
  },
  {
    what: 'Fractions of seconds in intervals are exact.',
    reason: 'The connector takes them through floating point, which loses a microsecond of some.',
    columns: [...of('v', 'interval3'), ...of('n', 'interval3')],
    is: inPayload,
  },
  {
    what: 'A domain over `bit(1)` is bytes like other bit strings.',
    reason: 'Changes do not say the length of the type below a domain.',
    columns: [...of('v', 'flag'), ...of('n', 'flag')],
    is: () => true,
  },
  {
    what: 'A `numeric`, or a `bytea` as base64, that the log did not carry (TOAST) is the placeholder.',
    reason: 'The connector writes null, which cannot be told from NULL.',
    columns: ['toast.n', 'toast.y'],
    is: ({ theirs, path }) => theirs === null && path.startsWith('after.'),
  },
  {
    what: 'NULL is null in a column with a default value, and so is what the log does not carry.',
    reason: 'Kafka’s JSON converter puts the default value there (`replace.null.with.default`).',
    columns: ['i', 'ts', 'n', 't', 'b'].map((column) => `defaults.${column}`),
    is: ({ path }) => /^(before|after)\./.test(path),
  },
  {
    what: 'Schemas carry no default values of columns.',
    reason: 'Changes do not carry them either.',
    columns: ['i', 'ts', 'n', 't', 'b', 's'].map((column) => `defaults.${column}`),
    is: ({ path, ours }) => path.endsWith('.default') && ours === undefined,
  },
  {
    what: 'The schema of an enum has the labels of now.',
    reason: 'The connector keeps those of its start.',
    columns: ['changing.p'],
    is: ({ path }) => path.endsWith('.parameters.allowed'),
  },
  {
    what: 'A column that becomes `NOT NULL` stays optional in schemas until the table changes otherwise, or the start.',
    reason: 'PostgreSQL’s log does not say so; the connector asks the catalog.',
    columns: ['changing.aa'],
    is: ({ path, ours }) => path.endsWith('.optional') && ours === true,
  },
  {
    what: 'Names of tables and columns may have any letters.',
    reason: 'The connector garbles all but ASCII, and loses the values and the key.',
    is: ({ table, part, path }) =>
      table.includes('brig') && (part === 'records' || path.startsWith('data_collections.')),
  },
  {
    what: 'An update under `REPLICA IDENTITY USING INDEX` that changes the index, and not the key, is an update.',
    reason: 'The connector writes the delete of a key 0 that never was, and a create.',
    is: ({ table, part, path }) =>
      table === 'public.indexed' &&
      (part === 'records' || /^(event_count|data_collections\.)/.test(path)),
  },
  {
    what: 'The end of a transaction counts its logical messages, and does not list them.',
    reason: 'The connector lists them by addresses of Java objects.',
    is: ({ table, op, path }) =>
      op === 'END' &&
      table.includes('LogicalDecodingMessageId') &&
      path.startsWith('data_collections'),
  },
  {
    what: 'The headers `__debezium.context.*` are left out.',
    reason: 'They name the connector and its task, of which there are none.',
    is: ({ part, ours }) => part.startsWith('header __debezium.context.') && ours === null,
  },
]
