import { as, since, same, type TestedType, text, made } from '../tested-type.ts'

const nines = '9'.repeat(1000)
const long = `-${'7'.repeat(700)}.${'3'.repeat(300)}`
/** The most digits that a numeric can have before and behind its point. */
const longest = `${'8'.repeat(131_072)}.${'4'.repeat(16_383)}`
const notNumbers = [
  as('NaN', Number.NaN, '"NaN"'),
  as('Infinity', Infinity, '"Infinity"'),
  as('-Infinity', -Infinity, '"-Infinity"'),
  as('-0', -0, '-0'),
]

export const numbers: readonly TestedType[] = [
  {
    type: 'boolean',
    logical: { kind: 'boolean' },
    cases: [as('true', true, 'true'), as('false', false, 'false')],
    shown: 2,
  },
  {
    type: 'smallint',
    logical: { kind: 'int16' },
    cases: [as('-32768', -32768, '-32768'), as('32767', 32767, '32767'), as('0', 0, '0')],
  },
  {
    type: 'integer',
    logical: { kind: 'int32' },
    cases: [
      as('-2147483648', -2147483648, '-2147483648'),
      as('2147483647', 2147483647, '2147483647'),
    ],
  },
  {
    type: 'bigint',
    logical: { kind: 'int64' },
    cases: [
      as('9223372036854775807', 9223372036854775807n, '9223372036854775807'),
      as('-9223372036854775808', -9223372036854775808n, '-9223372036854775808'),
      as('9007199254740993', 9007199254740993n, '9007199254740993'),
      as('-1', -1n, '-1'),
      as('0', 0n, '0'),
    ],
  },
  {
    type: 'numeric',
    logical: { kind: 'decimal' },
    shown: 5,
    cases: [
      same('123456789012345678901234567890.123456789'),
      same('NaN'),
      since(14, same('Infinity')),
      since(14, same('-Infinity')),
      same('1.50'),
      text('-0', '0'),
      text('1e10', '10000000000'),
      same('0.00000000000000000001'),
      made(`repeat('9', 1000)`, nines),
      made(`'-' || repeat('7', 700) || '.' || repeat('3', 300)`, long),
      made(`repeat('8', 131072) || '.' || repeat('4', 16383)`, longest),
    ],
  },
  {
    type: 'numeric(10,2)',
    logical: { kind: 'decimal', precision: 10, scale: 2 },
    cases: [text('1.5', '1.50'), same('-99999999.99'), text('0', '0.00'), same('NaN')],
  },
  {
    type: 'numeric(1000,500)',
    logical: { kind: 'decimal', precision: 1000, scale: 500 },
    shown: 0,
    cases: [
      made(`repeat('9', 500) || '.' || repeat('1', 500)`, `${'9'.repeat(500)}.${'1'.repeat(500)}`),
    ],
  },
  {
    type: 'numeric(3,-2)',
    logical: { kind: 'decimal', precision: 3, scale: -2 },
    since: 15,
    cases: [text('12345', '12300')],
  },
  {
    type: 'numeric(2,5)',
    logical: { kind: 'decimal', precision: 2, scale: 5 },
    since: 15,
    cases: [text('0.000123', '0.00012')],
  },
  {
    type: 'real',
    logical: { kind: 'float32' },
    shown: 2,
    cases: [
      as('0.1', 0.1, '0.1'),
      as('3.4028235e38', 3.4028235e38, '3.4028235e+38'),
      as('1e-45', 1e-45, '1e-45'),
      as('16777216', 16777216, '16777216'),
      as('123456.78', 123456.78, '123456.78'),
      ...notNumbers,
    ],
  },
  {
    type: 'double precision',
    logical: { kind: 'float64' },
    shown: 5,
    cases: [
      as('0.30000000000000004', 0.30000000000000004, '0.30000000000000004'),
      ...notNumbers,
      as('1.7976931348623157e308', 1.7976931348623157e308, '1.7976931348623157e+308'),
      as('5e-324', 5e-324, '5e-324'),
      as('1e15', 1e15, '1000000000000000'),
      as('1e21', 1e21, '1e+21'),
      as('0.000001', 0.000001, '0.000001'),
      as('123456789012345678', 123456789012345680, '123456789012345680'),
    ],
  },
  {
    type: 'oid',
    logical: { kind: 'uint32' },
    cases: [as('4294967295', 4294967295, '4294967295'), as('0', 0, '0')],
  },
  {
    type: 'money',
    logical: { kind: 'other' },
    cases: [
      text('12.5', '$12.50'),
      text('-92233720368547758.08', '-$92,233,720,368,547,758.08'),
      text('0', '$0.00'),
    ],
  },
  {
    type: 'bit(3)',
    logical: { kind: 'bits' },
    cases: [same('101'), same('000')],
  },
  { type: 'bit(1)', logical: { kind: 'bits' }, cases: [same('1'), same('0')] },
  {
    type: 'bit varying',
    logical: { kind: 'bits' },
    cases: [same('10110'), same(''), same('01'.repeat(65))],
  },
]
