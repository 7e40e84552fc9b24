import pg from 'pg'

/** A table as SQL names it. */
export function qualified(table: { readonly schema: string; readonly name: string }): string {
  return `${pg.escapeIdentifier(table.schema)}.${pg.escapeIdentifier(table.name)}`
}

/** A list of columns as SQL names them, in parentheses. */
export function columnList(columns: readonly string[]): string {
  return `(${columns.map((column) => pg.escapeIdentifier(column)).join(', ')})`
}
