/** A scalar logical type, the same words for every database. */
export type ScalarType =
  | 'boolean'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int24'
  | 'uint24'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'float32'
  | 'float64'
  | 'text'
  | 'binary'
  | 'json'
  | 'uuid'
  | 'date'
  | 'interval'
  | 'bits'
  | 'other'

/**
 * A column's logical type. `other` is a type without a mapping: its value is the server's own text.
 * `precision` and `scale` are absent where the column is declared without them; `fraction` is the number of
 * fractional second digits the type holds (0–6).
 *
 * `values` are the labels that were known when the version of the table was made. A log may not tell when an enum is altered, so a value
 * may be a label that was added or renamed since: nothing may depend on finding it among them.
 *
 * An array has any number of dimensions. `delimiter` is what stands between elements in the server's text where it is not a comma.
 */
export type ColumnType =
  | { readonly kind: ScalarType }
  | { readonly kind: 'decimal'; readonly precision?: number; readonly scale?: number }
  | {
      readonly kind: 'time' | 'timetz' | 'timestamp' | 'timestamptz'
      readonly fraction: number
    }
  | { readonly kind: 'enum' | 'set'; readonly values: readonly string[] }
  | { readonly kind: 'array'; readonly element: ColumnType; readonly delimiter?: string }

/** The kind word of a {@link ColumnType}. */
export type ColumnKind = ColumnType['kind']

const integers: ReadonlySet<ColumnKind> = new Set<ColumnKind>([
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int24',
  'uint24',
  'int32',
  'uint32',
  'int64',
  'uint64',
])

/** Whether values of this kind are whole numbers (`number` up to 32 bits, `bigint` for 64). */
export function isInteger(kind: ColumnKind): boolean {
  return integers.has(kind)
}
