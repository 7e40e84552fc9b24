import type { Cursor } from '../lexer/cursor.ts'
import type { Session } from '../session.ts'

/** A table's full name. `database` is empty where a statement names none and its session had no default. */
export interface TableName {
  readonly database: string
  readonly name: string
}

/** `table`, `database.table`, or `.table`, which means the default database. */
export function readTableName(cursor: Cursor, session: Session): TableName {
  const leading = cursor.accept('.')
  const first = stored(cursor.name('a table'), session)
  if (leading || !cursor.accept('.')) return { database: session.database, name: first }
  return { database: first, name: stored(cursor.name('a table'), session) }
}

/** Servers keep names in small letters where `lower_case_table_names` is 1. */
function stored(name: string, session: Session): string {
  return session.lowerCaseTableNames === 1 ? name.toLowerCase() : name
}

/** A column's name, which may be qualified by its table. */
export function readColumnName(cursor: Cursor): string {
  let name = cursor.name('a column')
  while (cursor.accept('.')) name = cursor.name('a column')
  return name
}
