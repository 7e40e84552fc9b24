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
  // 5.7 has no DEFAULT_GENERATED, and no expression but the current time.
  const now = temporal.has(DATA_TYPE.toLowerCase()) && /^current_timestamp/i.test(text)
  const bytes = /^0x([\da-f]*)$/i.exec(text)
  if (bytes && binary.has(DATA_TYPE.toLowerCase()))
    return {
      value: Buffer.from(bytes[1] ?? '', 'hex')
        .toString('utf8')
        .replace(/\0+$/, ''),
    }
  return now || EXTRA.includes('DEFAULT_GENERATED') ? { expression: text } : { value: text }
}

function mariadbDefault({ DATA_TYPE }: CatalogColumn, text: string): ColumnDefault | null {
  if (text === 'NULL') return null
  if (text.startsWith("'")) {
    const { text: value, end } = readQuoted(text, 0, true)
    return end === text.length ? { value } : { expression: text }
  }
  const constant =
    /^-?[\d.]+(?:e[-+]?\d+)?$/i.test(text) ||
    (DATA_TYPE.toLowerCase() === 'bit' && text.startsWith('b'))
  return constant ? { value: text } : { expression: text }
}
