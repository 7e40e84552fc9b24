/** A name in a statement. */
export function quotedName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

/** A table in a statement. */
export function quotedTable({ database, name }: { database: string; name: string }): string {
  return `${quotedName(database)}.${quotedName(name)}`
}
