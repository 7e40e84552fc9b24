import { as, big, made, number, on, onMysql, type TestedType } from '../tested-type.ts'

const nines = '9'.repeat(65)

/** Whole numbers of each width, by their bits. */
const integers: readonly TestedType[] = (
  [
    ['tinyint', 8],
    ['smallint', 16],
    ['mediumint', 24],
    ['int', 32],
  ] as const
).flatMap(([type, bits]) => [
  {
    type,
    logical: { kind: `int${bits}` },
    cases: [number(-(2 ** (bits - 1))), number(2 ** (bits - 1) - 1), number(0), number(-1)],
  },
  {
    type: `${type} unsigned`,
    logical: { kind: `uint${bits}` },
    cases: [number(2 ** bits - 1), number(0), number(2 ** (bits - 1))],
  },
])

export const numbers: readonly TestedType[] = [
  ...integers,
  { type: 'tinyint(1)', logical: { kind: 'int8' }, cases: [number(1), number(0), number(-128)] },
  { type: 'int(10) unsigned zerofill', logical: { kind: 'uint32' }, cases: [number(7), number(0)] },
  {
    type: 'bigint',
    logical: { kind: 'int64' },
    cases: [
      big('9223372036854775807'),
      big('-9223372036854775808'),
      big('9007199254740993'),
      big('-1'),
      big('0'),
    ],
  },
  {
    type: 'bigint unsigned',
    logical: { kind: 'uint64' },
    cases: [big('18446744073709551615'), big('9223372036854775808'), big('0')],
  },
  {
    type: 'decimal(10,2)',
    logical: { kind: 'decimal', precision: 10, scale: 2 },
    cases: [
      made('1.5', '1.50'),
      made('-99999999.99', '-99999999.99'),
      made('0', '0.00'),
      made('-0.01', '-0.01'),
    ],
  },
  {
    type: 'decimal(65,0)',
    logical: { kind: 'decimal', precision: 65, scale: 0 },
    cases: [made(nines, nines), made(`-${nines}`, `-${nines}`), made('0', '0')],
  },
  {
    type: 'decimal(65,30) unsigned',
    logical: { kind: 'decimal', precision: 65, scale: 30 },
    cases: [
      made(`${'8'.repeat(35)}.${'4'.repeat(30)}`, `${'8'.repeat(35)}.${'4'.repeat(30)}`),
      made('1e-30', `0.${'0'.repeat(29)}1`),
    ],
  },
  {
    type: 'float',
    logical: { kind: 'float32' },
    shown: 2,
    cases: [
      as('0.1', 0.1, '0.1'),
      as('3.4028235e38', 3.4028235e38, '3.4028235e+38'),
      as('16777216', 16777216, '16777216'),
      as('-1.1754944e-38', -1.1754944e-38, '-1.1754944e-38'),
      as('0', 0, '0'),
    ],
  },
  { type: 'float(10,2)', logical: { kind: 'float32' }, cases: [as('1.25', 1.25, '1.25')] },
  {
    type: 'double',
    logical: { kind: 'float64' },
    shown: 2,
    cases: [
      as('0.30000000000000004', 0.30000000000000004, '0.30000000000000004'),
      on(onMysql, as('-0e0', -0, '-0')),
      as('1.7976931348623157e308', 1.7976931348623157e308, '1.7976931348623157e+308'),
      as('5e-324', 5e-324, '5e-324'),
      as('1e15', 1e15, '1000000000000000'),
    ],
  },
  {
    type: 'bit(1)',
    logical: { kind: 'boolean' },
    shown: 2,
    cases: [as("b'1'", true, 'true'), as("b'0'", false, 'false')],
  },
  {
    type: 'bit(3)',
    logical: { kind: 'bits' },
    cases: [made("b'101'", '101'), made("b'0'", '000')],
  },
  {
    type: 'bit(64)',
    logical: { kind: 'bits' },
    cases: [
      made('18446744073709551615', '1'.repeat(64)),
      made('1', `${'0'.repeat(63)}1`),
      made("b'1000000000'", `${'0'.repeat(54)}1000000000`),
    ],
  },
]
