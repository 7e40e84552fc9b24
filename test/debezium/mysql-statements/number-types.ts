import { quoted, type TypeCase } from './type-case.ts'

const integers: readonly (readonly [name: string, bits: bigint])[] = [
  ['tinyint', 8n],
  ['smallint', 16n],
  ['mediumint', 24n],
  ['int', 32n],
  ['bigint', 64n],
]

/** Numbers, of every size. */
export const numberTypes: readonly TypeCase[] = [
  ...integers.flatMap(([name, bits]): TypeCase[] => [
    {
      name,
      type: name,
      values: ['7', '0', String(-(1n << (bits - 1n))), String((1n << (bits - 1n)) - 1n)],
      key: true,
    },
    {
      name: `${name}u`,
      type: `${name} unsigned`,
      values: ['7', '0', String(1n << (bits - 1n)), String((1n << bits) - 1n)],
      key: true,
    },
  ]),
  { name: 'tinyint1', type: 'tinyint(1)', values: ['1', '0', '-128', '127'], key: true },
  { name: 'zerofill', type: 'int(8) unsigned zerofill', values: ['7', '123456789'] },
  { name: 'bool', type: 'bool', values: ['true', 'false'] },
  {
    name: 'float',
    type: 'float',
    values:
      '1.5 1 -0e0 0 1.1 3.4028234e38 1.5e-37 16777216 123456.7 1e6 1e7 0.001 0.0001 9999999 1e10 -12.5'.split(
        ' ',
      ),
  },
  { name: 'float102', type: 'float(10,2)', values: ['1.1', '-99999.99', '0', '12345678.9'] },
  { name: 'float20', type: 'float(20)', values: ['1.1', '-12.5'] },
  { name: 'float30', type: 'float(30)', values: ['1.1', '0.30000000000000004'] },
  {
    name: 'double',
    type: 'double',
    values:
      '1.5 1 -0e0 0 0.1 1e15 1e16 1e20 1e21 1.7976931348623157e308 2.2250738585072014e-308 -2.5e-7 0.001 0.0009 1234567 12345678 12345678.25 9007199254740993 100 1e300 0.30000000000000004'.split(
        ' ',
      ),
    key: true,
  },
  { name: 'double103', type: 'double(10,3)', values: ['1.1', '-9999999.999'] },
  {
    name: 'decimal102',
    type: 'decimal(10,2)',
    values: quoted('19.9', '0', '-0.01', '99999999.99', '-1.28', '1.28', '-327.68'),
    key: true,
  },
  { name: 'decimal', type: 'decimal', values: ['12345', '-9999999999', '0'] },
  { name: 'decimalu', type: 'decimal(6,3) unsigned', values: ['1.5', '999.999'] },
  {
    name: 'decimal6530',
    type: 'decimal(65,30)',
    values: quoted(
      '1.5',
      `-${'9'.repeat(35)}.${'9'.repeat(30)}`,
      `${'1'.repeat(35)}.${'0'.repeat(29)}1`,
    ),
  },
  { name: 'bit', type: 'bit', values: ["b'1'", "b'0'"], key: true },
  {
    name: 'bit10',
    type: 'bit(10)',
    values: ["b'1010000001'", "b'0'", "b'1111111111'", "b'1'"],
    key: true,
  },
  { name: 'bit64', type: 'bit(64)', values: [`b'${'1'.repeat(64)}'`, "b'1'", "b'0'"] },
]
