import type { ColumnKind, ColumnType, Value } from '@tailrace/plugin-api'
import fc from 'fast-check'

const integer = (bits: number, signed: boolean): fc.Arbitrary<Value> => {
  const [min, max] = signed ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1]
  return fc.oneof(fc.constantFrom(min, max, 0), fc.integer({ min, max }))
}
const long = (min: bigint, max: bigint): fc.Arbitrary<Value> =>
  fc.oneof(fc.constantFrom(min, max, 9007199254740992n, 9007199254740993n), fc.bigInt({ min, max }))
const text: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom('', 'null', ' spaced ', 'Zoë "quoted"\\\n\t\u0001 😀', 'x'.repeat(2000)),
  fc.string({ unit: 'grapheme' }),
)
const of = (...values: readonly Value[]): fc.Arbitrary<Value> => fc.constantFrom(...values)
const days = of('2026-03-14', '1969-12-31', '0001-01-01', '9999-12-31')
const times = of('00:00:00', '23:59:59', '09:26:53.5')
const moments = of('2026-03-14T09:26:53.5', '1970-01-01T00:00:00', '1969-12-31T23:59:59.999')

/** Values of the columns that have no parameters. */
const scalars: Readonly<Partial<Record<ColumnKind, fc.Arbitrary<Value>>>> = {
  boolean: fc.boolean(),
  int8: integer(8, true),
  uint8: integer(8, false),
  int16: integer(16, true),
  uint16: integer(16, false),
  int24: integer(24, true),
  uint24: integer(24, false),
  int32: integer(32, true),
  uint32: integer(32, false),
  int64: long(-(2n ** 63n), 2n ** 63n - 1n),
  uint64: long(0n, 2n ** 64n - 1n),
  float32: of(0, 1.5, -0.25, 1e10),
  float64: fc.oneof(
    of(0, -0, 0.1, 5e-324, 1.7976931348623157e308),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  ),
  text,
  binary: fc.uint8Array({ maxLength: 60 }).map((bytes): Value => Buffer.from(bytes)),
  json: of('{"a": [1, 2.50, null]}', '"text"', '12345678901234567890', 'null'),
  uuid: fc.uuid(),
  date: days,
  interval: of('P1Y2M3DT4H5M6.789S', 'PT0S', 'P-1D'),
  bits: of('0', '1', '10110'),
  other: text,
}

/** Values that a column of a type may hold; NULL not among them. */
export function arbitraryValue(type: ColumnType): fc.Arbitrary<Value> {
  switch (type.kind) {
    case 'decimal': {
      const scale = type.scale ?? 2
      return fc.bigInt({ min: -(10n ** 8n) + 1n, max: 10n ** 8n - 1n }).map((unscaled): Value => {
        const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0')
        const text =
          scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(digits.length - scale)}`
        return unscaled < 0n ? `-${text}` : text
      })
    }
    case 'time':
      return times
    case 'timetz':
      return times.map((time) => `${String(time)}Z`)
    case 'timestamp':
      return moments
    case 'timestamptz':
      return moments.map((moment) => `${String(moment)}Z`)
    case 'enum':
      return fc.constantFrom(...type.values)
    case 'set':
      return fc.subarray([...type.values])
    case 'array':
      return fc.array(fc.option(arbitraryValue(type.element)), { maxLength: 3 })
    default:
      return scalars[type.kind]!
  }
}

/** One column type of every kind. */
export const everyColumnType: readonly ColumnType[] = [
  ...(Object.keys(scalars) as ColumnKind[]).map((kind) => ({ kind }) as ColumnType),
  { kind: 'decimal', precision: 10, scale: 2 },
  { kind: 'decimal' },
  { kind: 'time', fraction: 6 },
  { kind: 'timetz', fraction: 6 },
  { kind: 'timestamp', fraction: 6 },
  { kind: 'timestamp', fraction: 3 },
  { kind: 'timestamptz', fraction: 6 },
  { kind: 'enum', values: ['sad', 'o"k'] },
  { kind: 'set', values: ['a', 'b', 'c'] },
  { kind: 'array', element: { kind: 'int32' } },
  { kind: 'array', element: { kind: 'text' } },
]
