import pg from 'pg'

/** `schema.table` as SQL names it. */
export function qualifiedName(id: string): string {
  const dot = id.indexOf('.')
  return `${pg.escapeIdentifier(id.slice(0, dot))}.${pg.escapeIdentifier(id.slice(dot + 1))}`
}

/** Patterns of the tables to read, without own tables that no pattern names exactly. */
export function withoutOwnTables(
  patterns: readonly string[],
  own: readonly (string | null | undefined)[],
): string[] {
  const hidden = own.filter((table) => table && !patterns.includes(table))
  return [...patterns, ...hidden.map((table) => `!${table}`)]
}
