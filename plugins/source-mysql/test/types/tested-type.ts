import type { ColumnType, Value } from '@tailrace/plugin-api'
import type { MysqlVersion } from '../../../../test/kit/mysql/release.ts'

/** One value of a type. */
export interface TypeCase {
  /** SQL that makes the value when it is inserted. */
  readonly sql: string
  /** The value in a change. */
  readonly value: Value
  /** What `encoder-json` writes, byte for byte. */
  readonly json: string
  /** Servers that have it; all without. */
  readonly on?: readonly MysqlVersion[]
}

/** A type and its values; also its documentation. */
export interface TestedType {
  /** The type as a column is declared with it. */
  readonly type: string
  /** The logical type that its columns have. */
  readonly logical: ColumnType
  readonly cases: readonly TypeCase[]
  /** Servers that have it; all without. */
  readonly on?: readonly MysqlVersion[]
  /** How many of the cases the documentation shows, from the first on; default 1. */
  readonly shown?: number
}

export const onMysql: readonly MysqlVersion[] = ['mysql-9.7']
export const onMariadb: readonly MysqlVersion[] = ['mariadb-10.11', 'mariadb-11.8']

/** A text as SQL has it, whatever the modes of the session. */
export function quote(text: string): string {
  return `'${text.replaceAll('\\', String.raw`\\`).replaceAll("'", "''")}'`
}

/** An SQL expression with its value and JSON. */
export function as(sql: string, value: Value, json: string): TypeCase {
  return { sql, value, json }
}

/** An SQL expression whose value is a text. */
export function made(sql: string, value: string): TypeCase {
  return { sql, value, json: JSON.stringify(value) }
}

/** A literal whose value is another text. */
export function text(literal: string, value: string): TypeCase {
  return made(quote(literal), value)
}

/** A value whose text in SQL and in a change is the same. */
export function same(literal: string): TypeCase {
  return text(literal, literal)
}

/** A number whose digits in SQL, in a change and in JSON are the same. */
export function number(value: number): TypeCase {
  return as(String(value), value, String(value))
}

/** A number of 64 bits. */
export function big(digits: string): TypeCase {
  return as(digits, BigInt(digits), digits)
}

/** Bytes, given in hexadecimal digits. */
export function bytes(hex: string, sql = `x'${hex}'`): TypeCase {
  const value = Buffer.from(hex, 'hex')
  return as(sql, value, JSON.stringify(value.toString('base64')))
}

/** The same on some servers only. */
export function on(versions: readonly MysqlVersion[], one: TypeCase): TypeCase {
  return { ...one, on: versions }
}
