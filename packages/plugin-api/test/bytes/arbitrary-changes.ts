import type { RowChange } from '@tailrace/plugin-api'
import fc from 'fast-check'
import { type Cell, cellChange, type TestColumn, testTable } from './postgres-table.ts'

const two = (value: number) => String(value).padStart(2, '0')

/** A double as PostgreSQL writes it with the shortest digits. */
export function postgresFloat(value: number): string {
  if (Object.is(value, -0)) return '-0'
  const size = Math.abs(value)
  if (!Number.isFinite(value) || value === 0 || (size >= 1e-4 && size < 1e15)) return String(value)
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
}

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme', minLength: 200, maxLength: 600 }),
  fc.constantFrom('', '"', '\\', 'naïve 😀', '\u0001\u001f\u007f', 'null', 'x'.repeat(3000)),
)
const clock = fc
  .tuple(
    fc.nat(23),
    fc.nat(59),
    fc.nat(59),
    fc.oneof(fc.nat(999_999), fc.constantFrom(0, 500_000, 1)),
  )
  .map(([h, m, s, f]) => {
    const fraction = f === 0 ? '' : `.${String(f).padStart(6, '0')}`.replace(/0+$/, '')
    return `${two(h)}:${two(m)}:${two(s)}${fraction}`
  })
const day = fc
  .tuple(
    fc.oneof(fc.integer({ min: 1900, max: 2100 }), fc.integer({ min: 1, max: 20000 })),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
  )
  .map(([y, m, d]) => `${String(y).padStart(4, '0')}-${two(m)}-${two(d)}`)
const era = fc.constantFrom('', '', '', ' BC')
const special = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof(
    { arbitrary: arbitrary as fc.Arbitrary<string>, weight: 8 },
    { arbitrary: fc.constantFrom('infinity', '-infinity'), weight: 1 },
  )
const decimal = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 30n }), fc.nat(99))
  .map(([minus, whole, cents]) => `${minus ? '-' : ''}${whole}.${two(cents)}`)
const quoted = (value: string | null) =>
  value === null ? 'NULL' : `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`

/** PostgreSQL's text of values, by type. */
const cells: Readonly<Record<string, fc.Arbitrary<string>>> = {
  smallint: fc.integer({ min: -32768, max: 32767 }).map(String),
  integer: fc.integer().map(String),
  bigint: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  oid: fc.nat(2 ** 31 - 1).map(String),
  'numeric(32,2)': decimal,
  numeric: fc.oneof(decimal, fc.bigInt().map(String), fc.constantFrom('0', '0.000', '100.500')),
  real: fc.constantFrom(
    '1.1',
    '-0',
    'NaN',
    'Infinity',
    '-Infinity',
    '1e+20',
    '1e-05',
    '3.4028235e+38',
  ),
  'double precision': fc.double().map(postgresFloat),
  text,
  'character varying(20)': text,
  boolean: fc.constantFrom('t', 'f'),
  bytea: fc
    .uint8Array({ maxLength: 400 })
    .map((bytes) => `\\x${Buffer.from(bytes).toString('hex')}`),
  uuid: fc.uuid(),
  jsonb: fc.json(),
  date: special(fc.tuple(day, era).map(([date, bc]) => date + bc)),
  'time without time zone': fc.oneof(clock, fc.constant('24:00:00')),
  'time(3) without time zone': clock.map((time) => time.replace(/(\.\d{3})\d+$/, '$1')),
  'time with time zone': fc
    .tuple(clock, fc.constantFrom('+00', '-15:59', '+05:30', '+01'))
    .map(([time, zone]) => time + zone),
  'timestamp without time zone': special(
    fc.tuple(day, clock, era).map(([date, time, bc]) => `${date} ${time}${bc}`),
  ),
  'timestamp with time zone': special(
    fc.tuple(day, clock, era).map(([date, time, bc]) => `${date} ${time}+00${bc}`),
  ),
  interval: fc.constantFrom(
    'PT0S',
    'P1Y2M3DT4H5M6.789S',
    'P-1Y-2M3DT-4H-5M-6.7S',
    'P1D',
    'PT-0.000001S',
  ),
  'bit(1)': fc.constantFrom('0', '1'),
  'bit(10)': fc
    .array(fc.constantFrom('0', '1'), { minLength: 10, maxLength: 10 })
    .map((b) => b.join('')),
  mood: fc.constantFrom('sad', 'o"k'),
  inet: fc.ipV4(),
  point: fc.constantFrom('(1.5,-2)', '(0,0)', '(1e+20,NaN)'),
  'integer[]': fc
    .array(fc.option(fc.integer()))
    .map((a) => `{${a.map((v) => v ?? 'NULL').join(',')}}`),
  'text[]': fc.array(fc.option(text), { maxLength: 4 }).map((a) => `{${a.map(quoted).join(',')}}`),
  'timestamp(3) without time zone[]': fc
    .array(fc.option(day))
    .map((a) => `{${a.map((v) => (v === null ? 'NULL' : `"${v} 07:08:09.125"`)).join(',')}}`),
  'integer[][]': fc.constantFrom('{}', '{{1,2},{3,NULL}}', '[0:1]={7,8}'),
  'bytea[]': fc.constantFrom(String.raw`{"\\x00ff",NULL}`),
}

const natives = Object.keys(cells)

/** Changes of generated tables that are backed by cells, NULLs and values that the log did not carry among them. */
export const changes: fc.Arbitrary<RowChange> = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom(...natives), { minLength: 1, maxLength: 12 }),
    fc.array(fc.string({ unit: 'grapheme' }), { minLength: 12, maxLength: 12 }),
    fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
    fc.constantFrom('insert', 'update', 'delete', 'read', 'truncate'),
    fc.boolean(),
    fc.nat(2),
  )
  .chain(([types, names, nullable, op, before, keys]) => {
    const columns = types.map((nativeType, i): TestColumn => ({
      name: `${names[i]}${i}`,
      nativeType: nativeType.replace('[][]', '[]'),
      nullable: i < keys ? false : nullable[i]!,
      ...(nativeType === 'mood' && { labels: ['sad', 'o"k'] }),
    }))
    const table = testTable(
      'ta"ble',
      columns,
      columns.slice(0, keys).map((column) => column.name),
      'sch\\ema',
    )
    const row = fc.tuple(
      ...types.map((type, i) =>
        i < keys
          ? cells[type]!
          : fc.oneof(
              { arbitrary: cells[type]!, weight: 6 },
              { arbitrary: fc.constantFrom<Cell>(null, undefined), weight: 1 },
            ),
      ),
    )
    const hasAfter = op === 'insert' || op === 'update' || op === 'read'
    const hasBefore = op === 'delete' || (op === 'update' && before)
    return fc
      .tuple(row, row)
      .map(([old, now]) =>
        cellChange(op as 'insert', table, hasBefore ? old : null, hasAfter ? now : null),
      )
  })
