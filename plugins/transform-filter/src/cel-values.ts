import { type ColumnType, isInteger, UNAVAILABLE, type Value } from '@tailrace/plugin-api'

/** A column's value as CEL has it; undefined where the log did not carry it, which CEL takes for a missing key. */
export type ToCel = (value: Value) => unknown

/**
 * The CEL type of a column's values. `dyn<…>` is still checked against the operators, and admits null.
 *
 * | column | CEL |
 * |---|---|
 * | integers | int |
 * | floats, decimals | double |
 * | boolean | bool |
 * | binary | bytes |
 * | arrays, sets | list |
 * | all others | string, as in the change |
 */
export function celType(type: ColumnType): string {
  if (isInteger(type.kind)) return 'dyn<int>'
  switch (type.kind) {
    case 'float32':
    case 'float64':
    case 'decimal':
      return 'dyn<double>'
    case 'boolean':
      return 'dyn<bool>'
    case 'binary':
      return 'dyn<bytes>'
    case 'array':
    case 'set':
      return 'dyn<list<dyn>>'
    default:
      return 'dyn<string>'
  }
}

const unchanged: ToCel = (value) => (value === UNAVAILABLE ? undefined : value)

/** The conversion of a column's values, chosen once per table version. */
export function celValue(type: ColumnType): ToCel {
  if (isInteger(type.kind)) {
    return (value) => (typeof value === 'number' ? BigInt(value) : unchanged(value))
  }
  switch (type.kind) {
    case 'decimal':
      return (value) => (typeof value === 'string' ? Number(value) : unchanged(value))
    case 'binary':
      // CEL knows the class Uint8Array itself only, not Node's Buffer.
      return (value) =>
        value instanceof Uint8Array
          ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
          : unchanged(value)
    case 'array': {
      const element = celValue(type.element)
      const list: ToCel = (value) => (Array.isArray(value) ? value.map(nested) : unchanged(value))
      const nested = (value: Value) => (Array.isArray(value) ? list(value) : element(value))
      return list
    }
    default:
      return unchanged
  }
}
