/** A table's two names. */
interface Named {
  readonly database: string
  readonly name: string
}

/** How many tables a finding names. */
const NAMED = 5

/** Tables for a message. */
export function namedTables(tables: readonly Named[]): string {
  const names = tables.slice(0, NAMED).map(({ database, name }) => `"${database}.${name}"`)
  return names.join(', ') + (tables.length > NAMED ? ` and ${tables.length - NAMED} more` : '')
}

/** A table in a statement. */
export function quotedTable({ database, name }: Named): string {
  return `${quoted(database)}.${quoted(name)}`
}

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}
