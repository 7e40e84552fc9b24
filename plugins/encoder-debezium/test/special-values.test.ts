import { expect, test } from 'vitest'
import { encodeAll } from '../../../packages/plugin-api/test/bytes/encoding.ts'
import { cellChange, testTable } from '../../../packages/plugin-api/test/bytes/postgres-table.ts'
import { debeziumEncoder } from './encoder.ts'

function after(
  nativeType: string,
  cell: string,
  options: Parameters<typeof debeziumEncoder>[0] = {},
  warnings: string[] = [],
  nullable = true,
): unknown {
  const table = testTable('t', [{ name: 'c', nativeType, nullable }])
  const encoder = debeziumEncoder(options, warnings)
  const records = encodeAll(encoder, [
    cellChange('insert', table, null, [cell]),
    cellChange('insert', table, null, [cell]),
  ])
  return JSON.parse(records[1]!.value!).after.c
}

test.each([
  ['string', 'NaN', 'NAN'],
  ['string', 'Infinity', 'POSITIVE_INFINITY'],
  ['string', '-Infinity', 'NEGATIVE_INFINITY'],
  ['double', 'NaN', 'NaN'],
  ['double', '-Infinity', '-Infinity'],
] as const)('decimals as %s: %s is %s', (decimalMode, cell, expected) => {
  expect(after('numeric', cell, { decimalMode })).toBe(expected)
})

test.each(['numeric', 'numeric(10,2)'])(
  'a precise %s that is no number is null, and said once',
  (type) => {
    const warnings: string[] = []
    expect(after(type, 'NaN', {}, warnings)).toBeNull()
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('column c holds NaN')
  },
)

test('a precise decimal that is no number is refused where null is not admitted', () => {
  expect(() => after('numeric(10,2)', 'NaN', {}, [], false)).toThrow(
    expect.objectContaining({
      code: 'CHANGE_NOT_PROCESSED',
      fix: expect.stringContaining('decimalMode'),
    }),
  )
})

test('a decimal with more digits than its scale is refused, not rounded', () => {
  expect(() => after('numeric(10,2)', '1.999')).toThrow('does not fit its scale')
  expect(after('numeric(10,2)', '1.9900')).toBe('AMc=')
})

test.each([
  ['real', 'NaN', 'NaN'],
  ['double precision', 'Infinity', 'Infinity'],
  ['double precision', '1e+20', 1e20],
  ['date', 'infinity', -2147472692],
  ['timestamp without time zone', '-infinity', Number('-9223372036832400000')],
  ['timestamp with time zone', 'infinity', 'infinity'],
  ['timestamp with time zone', '0044-03-15 10:00:00+00 BC', '-0043-03-15T10:00:00.000000Z'],
  ['timestamp with time zone', '12024-03-15 10:00:00+00', '+12024-03-15T10:00:00.000000Z'],
  ['time without time zone', '24:00:00', 86_400_000_000],
  ['interval', 'P178000000Y', Number('9223372036854775807')],
  [
    'integer[]',
    '{{1,2},{3,4}}',
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ['box[]', '{(1,2),(0,0);(3,4),(1,1)}', ['(1,2),(0,0)', '(3,4),(1,1)']],
])('%s %s', (type, cell, expected) => {
  expect(after(type, cell)).toEqual(expected)
})

test.each([
  ['public.ltree', { type: 'string', name: 'io.debezium.data.Ltree', version: 1 }],
  [
    'bit varying',
    { type: 'bytes', name: 'io.debezium.data.Bits', parameters: { length: '2147483647' } },
  ],
  ['bit(3)', { type: 'bytes', name: 'io.debezium.data.Bits', parameters: { length: '3' } }],
  ['bit', { type: 'boolean' }],
])('the schema of %s', (nativeType, expected) => {
  const table = testTable('t', [{ name: 'c', nativeType }])
  const [record] = encodeAll(debeziumEncoder({ schemas: true }), [
    cellChange('insert', table, null, ['1']),
  ])
  const after = JSON.parse(record!.value!).schema.fields[1]
  expect(after.fields[0]).toMatchObject(expected)
})
