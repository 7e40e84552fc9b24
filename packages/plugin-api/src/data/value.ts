/**
 * The one marker for a column whose value the log did not carry: an unchanged TOAST value, or a column that a
 * partial row image leaves out. It is neither data nor null. A registered symbol, so that two installed copies of
 * this package share it; symbols cannot be put into JSON or arithmetic by accident.
 */
export const UNAVAILABLE: unique symbol = Symbol.for('@tailrace/plugin-api/1/unavailable')

/** The type of {@link UNAVAILABLE}. */
export type Unavailable = typeof UNAVAILABLE

/**
 * A column's value. Its JavaScript type follows the column's type, never the value:
 *
 * | column | value |
 * |---|---|
 * | boolean | `boolean` |
 * | integers up to 32 bits | `number` |
 * | 64-bit integers | `bigint` |
 * | floats | `number`, with NaN, ±Infinity and −0 |
 * | decimals | `string`, every digit |
 * | date, time, timestamp, interval | ISO-8601 `string`, every digit the database has; instants end in `Z` |
 * | text, uuid, enum, JSON text, and types without a mapping | `string` |
 * | binary | `Uint8Array` (a Node `Buffer`) |
 * | arrays, sets | arrays of the above and null, one in the other by dimension; `lowerBoundsOf` tells subscripts that do not begin at 1 |
 *
 * SQL NULL is `null`; a value that the log did not carry is {@link UNAVAILABLE}.
 */
export type Value =
  | string
  | number
  | bigint
  | boolean
  | null
  | Uint8Array
  | Unavailable
  | readonly Value[]

/** A row: a plain object, columns by name, all rows of one table version of one hidden class. */
export type Row = Record<string, Value>
