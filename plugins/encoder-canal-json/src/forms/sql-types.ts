import type { ColumnSchema, ColumnType } from '@tailrace/plugin-api'

const byKind: Readonly<Partial<Record<ColumnType['kind'], number>>> = {
  boolean: -7,
  int8: -6,
  uint8: 5,
  int16: 5,
  uint16: 4,
  int24: 4,
  uint24: 4,
  int32: 4,
  uint32: -5,
  int64: -5,
  uint64: 3,
  decimal: 3,
  float32: 7,
  float64: 8,
  binary: 2004,
  date: 91,
  time: 92,
  timetz: 92,
  timestamp: 93,
  timestamptz: 93,
  bits: -7,
  set: -7,
}
const VARCHAR = 12
const CHAR = 1
const CLOB = 2005
const INTEGER = 4

/** The number of `java.sql.Types` that Canal gives a column of the kind; 12 (VARCHAR) for all that is text and has no other. */
export function sqlTypeOf({ type, nativeType }: ColumnSchema): number {
  const known = byKind[type.kind]
  if (known !== undefined) return known
  if (type.kind !== 'text') return VARCHAR
  if (/^(tiny|medium|long)?text$/i.test(nativeType)) return CLOB
  return /^(character|char|bpchar)(\(|$)/i.test(nativeType) ? CHAR : VARCHAR
}

/** The same for MySQL: enums are numbers, years are not. */
export function mysqlSqlTypeOf(column: ColumnSchema): number {
  if (column.nativeType === 'year') return VARCHAR
  return column.type.kind === 'enum' ? INTEGER : sqlTypeOf(column)
}
