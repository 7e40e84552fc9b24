import type { CellDecoder, ColumnType } from '@tailrace/plugin-api'
import {
  decodeAscii,
  decodeBigint,
  decodeFloat,
  decodeInteger,
  decodeText,
} from '@tailrace/plugin-api/bytes'
import { decodeBoolean, decodeBytea, decodeTimestamp, decodeTimestamptz } from './scalars.ts'

/** How values of a type are seen and decoded. */
export interface TypeMapping {
  readonly type: ColumnType
  readonly decode: CellDecoder
}

/** A type without a mapping: the server's text. */
export const otherType: TypeMapping = { type: { kind: 'other' }, decode: decodeText }

const fixed = (type: ColumnType, decode: CellDecoder) => (): TypeMapping => ({ type, decode })
const text = fixed({ kind: 'text' }, decodeText)

/** Fractional second digits of a modifier; without one a type has six (manual, 8.5). */
function fraction(modifier: number): number {
  return modifier < 0 ? 6 : modifier
}

function decimal(modifier: number): TypeMapping {
  if (modifier < 4) return { type: { kind: 'decimal' }, decode: decodeAscii }
  // numeric.c: precision in the upper half, scale as 11 bits with a sign in the lower one.
  const precision = ((modifier - 4) >> 16) & 0xffff
  const scale = (((modifier - 4) & 0x7ff) ^ 1024) - 1024
  return { type: { kind: 'decimal', precision, scale }, decode: decodeAscii }
}

/** Mappings of built-in types by object id, which never change (pg_type.dat); `modifier` is −1 without one. */
const builtin: ReadonlyMap<number, (modifier: number) => TypeMapping> = new Map([
  [16, fixed({ kind: 'boolean' }, decodeBoolean)],
  [17, fixed({ kind: 'binary' }, decodeBytea)],
  [18, text],
  [19, text],
  [20, fixed({ kind: 'int64' }, decodeBigint)],
  [21, fixed({ kind: 'int16' }, decodeInteger)],
  [23, fixed({ kind: 'int32' }, decodeInteger)],
  [25, text],
  [26, fixed({ kind: 'uint32' }, decodeInteger)],
  [114, fixed({ kind: 'json' }, decodeText)],
  [700, fixed({ kind: 'float32' }, decodeFloat)],
  [701, fixed({ kind: 'float64' }, decodeFloat)],
  [1042, text],
  [1043, text],
  [1082, fixed({ kind: 'date' }, decodeAscii)],
  [
    1083,
    (modifier) => ({ type: { kind: 'time', fraction: fraction(modifier) }, decode: decodeAscii }),
  ],
  [
    1114,
    (modifier) => ({
      type: { kind: 'timestamp', fraction: fraction(modifier) },
      decode: decodeTimestamp,
    }),
  ],
  [
    1184,
    (modifier) => ({
      type: { kind: 'timestamptz', fraction: fraction(modifier) },
      decode: decodeTimestamptz,
    }),
  ],
  [1186, fixed({ kind: 'interval' }, decodeAscii)],
  [
    1266,
    (modifier) => ({ type: { kind: 'timetz', fraction: fraction(modifier) }, decode: decodeAscii }),
  ],
  [1560, fixed({ kind: 'bits' }, decodeAscii)],
  [1562, fixed({ kind: 'bits' }, decodeAscii)],
  [1700, decimal],
  [2950, fixed({ kind: 'uuid' }, decodeAscii)],
  [3802, fixed({ kind: 'json' }, decodeText)],
] satisfies [number, (modifier: number) => TypeMapping][])

/** Mapping of a built-in scalar type; undefined for all other types. */
export function builtinType(oid: number, modifier: number): TypeMapping | undefined {
  return builtin.get(oid)?.(modifier)
}
