import type { ColumnType, Value } from '@tailrace/plugin-api'

/** One value of a type. */
export interface TypeCase {
  /** SQL that makes the value when it is cast to the type. */
  readonly sql: string
  /** The value in a change. */
  readonly value: Value
  /** What `encoder-json` writes, byte for byte. */
  readonly json: string
  /** First major version that has it. */
  readonly since?: number
}

/** A type and its values; also its documentation. */
export interface TestedType {
  /** The type as a column is declared with it. */
  readonly type: string
  /** The logical type that its columns have. */
  readonly logical: ColumnType
  readonly cases: readonly TypeCase[]
  /** First major version that has it. */
  readonly since?: number
  /** What a server may lack: an extension, or `libxml`. */
  readonly needs?: string
  /** Whether arrays of it are tested too, with the same values as elements. Default: yes. */
  readonly arrays?: boolean
  /** What a type of a user is, for the documentation. */
  readonly about?: string
  /** How many of the cases the documentation shows, from the first on; default 1. */
  readonly shown?: number
}

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** A value whose text in SQL, in a change and in JSON is the same. */
export function same(text: string): TypeCase {
  return { sql: quote(text), value: text, json: JSON.stringify(text) }
}

/** A literal whose value is a text. */
export function text(literal: string, value: string): TypeCase {
  return { sql: quote(literal), value, json: JSON.stringify(value) }
}

/** An SQL expression whose value is a text. */
export function made(sql: string, value: string): TypeCase {
  return { sql, value, json: JSON.stringify(value) }
}

/** A literal with its value and JSON. */
export function as(literal: string, value: Value, json: string): TypeCase {
  return { sql: quote(literal), value, json }
}

/** The same from a major version on. */
export function since(major: number, one: TypeCase): TypeCase {
  return { ...one, since: major }
}

/** Logical type of all types without a mapping. */
export const other: ColumnType = { kind: 'other' }

/** Types without a mapping, whose values are the server's text. */
export function others(
  types: Readonly<Record<string, readonly TypeCase[]>>,
  more: Partial<TestedType> = {},
): readonly TestedType[] {
  return Object.entries(types).map(([type, cases]) => ({ type, logical: other, cases, ...more }))
}
