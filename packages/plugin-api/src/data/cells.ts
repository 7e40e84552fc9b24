import type { Value } from './value.ts'

/** Span length that says SQL NULL. */
export const CELL_NULL = -1
/** Span length that says the log did not carry the value. */
export const CELL_UNAVAILABLE = -2

/**
 * Rows as the server sent them: one byte region and, for each cell of each row, a span in it. Changes of one read
 * share a block, and a row is an index into `spans`. Nothing is decoded until somebody asks, and an encoder that knows the
 * block's `format` may copy the server's bytes into its output without ever making a JavaScript value.
 *
 * Cell `c` of the row at `at` is `spans[at + 2c]` (start in `bytes`) and `spans[at + 2c + 1]` (length in bytes,
 * {@link CELL_NULL} or {@link CELL_UNAVAILABLE}).
 *
 * A source never changes a block, its bytes or its spans once a batch that refers to them was emitted, except to append
 * spans behind those already used.
 */
export interface CellBlock {
  /** The bytes that the spans point into. */
  bytes: Uint8Array
  /** Start and length of each cell. */
  spans: Int32Array
  /** How cells are written: the server's text or binary form, named by the source that makes them. */
  readonly format: CellFormat
}

/**
 * The forms of cells that encoders may know by name. An encoder that does not know a format asks for values instead.
 *
 * - `postgres-text`: UTF-8 text as PostgreSQL's output functions write it, in a session with `DateStyle=ISO`,
 *   `TimeZone=UTC`, `IntervalStyle=iso_8601`, `bytea_output=hex` and `extra_float_digits=3`: booleans `t`/`f`, instants
 *   `2024-05-06 07:08:09.5+00`, binary `\x0a…`. (PostgreSQL manual, 8 "Data Types".)
 * - `mysql-text`: what `SELECT` gives over MySQL's text protocol in a session with `time_zone = '+00:00'` and
 *   `character_set_results = utf8mb4`: integers as digits, without zeros in front; decimals with every digit of their scale; floats with
 *   the fewest digits that name the same number; dates and times with the digits of their column (`2024-05-06 07:08:09.120`,
 *   `-838:59:59`, zero dates as they are); the names of an ENUM or SET; BIT, binary types and VECTOR as their bytes; GEOMETRY as its
 *   SRID in four bytes, the lowest first, then WKB; JSON as the server prints it: `{"a": 1, "b": [1.10, "x"]}`.
 */
export type CellFormat = 'postgres-text' | 'mysql-text' | (string & {})

/**
 * Turns one cell into its value.
 *
 * @param bytes the block's bytes
 * @param start offset of the cell's first byte
 * @param end offset after its last byte
 */
export type CellDecoder = (bytes: Uint8Array, start: number, end: number) => Value
