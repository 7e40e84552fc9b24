import { readQuoted } from '../lexer/quoted.ts'
import type { ColumnDefault } from '../model/column.ts'
import type { Session } from '../session.ts'
import type { CatalogColumn } from './rows.ts'

const binary = new Set(['binary', 'varbinary'])
const temporal = new Set(['datetime', 'timestamp'])

/** A column's default as COLUMN_DEFAULT says it: MySQL the constant's text, MariaDB SQL that makes it. */
export function defaultFromCatalog(row: CatalogColumn, session: Session): ColumnDefault | null {
  const text = row.COLUMN_DEFAULT
  if (text === null) return null
  return session.flavor === 'mysql' ? mysqlDefault(row, text) : mariadbDefault(row, text)
}

function mysqlDefault({ DATA_TYPE, EXTRA }: CatalogColumn, text: string): ColumnDefault {
  if (EXTRA.includes('DEFAULT_GENERATED')) return { expression: text }
  const type = DATA_TYPE.toLowerCase()
  if (binary.has(type)) return { value: bytesText(/^0x([\da-f]*)$/i.exec(text)?.[1], text) }
  // 5.7 has no DEFAULT_GENERATED, and no expression but the current time.
  const now = temporal.has(type) && /^current_timestamp/i.test(text)
  return now ? { expression: text } : { value: text }
}

function mariadbDefault({ DATA_TYPE }: CatalogColumn, text: string): ColumnDefault | null {
  if (text === 'NULL') return null
  const type = DATA_TYPE.toLowerCase()
  const bytes = /^x'([\da-f]*)'$/i.exec(text)?.[1]
  if (bytes !== undefined && binary.has(type)) return { value: bytesText(bytes, '') }
  if (text.startsWith("'")) {
    const { text: value, end } = readQuoted(text, 0, true)
    if (end !== text.length) return { expression: text }
    return { value: binary.has(type) ? bytesText(undefined, value) : value }
  }
  const constant =
    /^-?[\d.]+(?:e[-+]?\d+)?$/i.test(text) || (type === 'bit' && text.startsWith('b'))
  return constant ? { value: text } : { expression: text }
}

/** Bytes as the text that a statement says, without the zeros that fill a BINARY. */
function bytesText(hex: string | undefined, text: string): string {
  const value = hex === undefined ? text : Buffer.from(hex, 'hex').toString('utf8')
  // oxlint-disable-next-line no-control-regex -- zero bytes are what BINARY is filled with
  return value.replace(/\0+$/, '')
}
