import type { Column } from '../model/column.ts'
import type { Session } from '../session.ts'
import type { Encoding } from '../types/charsets.ts'
import { maxBytesOf } from '../types/charsets.ts'
import { binaryType, limitOf, longestVarchar, sizeFor } from '../types/string-type.ts'

/** A column of text in another encoding, or of bytes where that is `binary`. */
export function convertColumn(column: Column, to: Encoding, session: Session): Column {
  if (column.charset === null || column.charset === 'binary') return column
  // Both keep the type of an ENUM or SET, and MariaDB its character set.
  const keeps = column.values !== null && session.flavor === 'mariadb'
  if (to.charset !== 'binary' || keeps) return { ...column, ...to }
  return {
    ...withType(column, binaryType(column.dataType) ?? column.dataType),
    charset: null,
    collation: null,
  }
}

/**
 * A column as long as it must be for as many characters in another encoding (MySQL Reference Manual, "ALTER TABLE":
 * CONVERT TO changes the type where necessary).
 */
export function growColumn(column: Column, to: Encoding): Column {
  const { charset, dataType, length } = column
  if (charset === null || to.charset === 'binary') return column
  const maxBytes = maxBytesOf(to.charset) ?? 1
  const limit = limitOf(dataType)
  if (limit !== undefined) {
    const bytes = Math.floor(limit / (maxBytesOf(charset) ?? 1)) * maxBytes
    return bytes > limit ? withType(column, sizeFor(bytes, false)) : column
  }
  if (dataType !== 'varchar' || length === null || length * maxBytes <= longestVarchar)
    return column
  const size = sizeFor(length * maxBytes, false)
  return { ...column, dataType: size, columnType: size, length: null }
}

function withType(column: Column, dataType: string): Column {
  return { ...column, dataType, columnType: column.columnType.replace(column.dataType, dataType) }
}
