import type { Cursor } from '../lexer/cursor.ts'
import type { DatabaseOptions } from './statement.ts'
import { acceptCharset, readNameOrDefault } from './table-options.ts'

/** Reads the options of CREATE DATABASE and ALTER DATABASE up to the statement's end. */
export function readDatabaseOptions(cursor: Cursor): DatabaseOptions {
  const options: { charset?: string | null; collation?: string | null } = {}
  while (!cursor.atEnd()) {
    if (!cursor.at('DEFAULT', 'ENCRYPTION')) cursor.accept('DEFAULT')
    if (acceptCharset(cursor)) options.charset = readNameOrDefault(cursor)
    else if (cursor.accept('COLLATE')) options.collation = readNameOrDefault(cursor)
    else skipDatabaseOption(cursor)
  }
  return options
}

function skipDatabaseOption(cursor: Cursor): void {
  cursor.accept('DEFAULT')
  if (cursor.accept('READ')) cursor.expect('ONLY')
  else if (!cursor.accept('ENCRYPTION') && !cursor.accept('COMMENT'))
    throw cursor.unexpected('an option of a database')
  cursor.accept('=')
  cursor.take()
}
