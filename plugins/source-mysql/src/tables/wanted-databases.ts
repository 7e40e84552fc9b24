import { compileTablePatterns } from '@tailrace/plugin-api'

/** Databases of the servers' own, whose rows are not in the log. */
const own = new Set(['mysql', 'sys', 'information_schema', 'performance_schema', 'ndbinfo'])

/**
 * Which databases may hold tables that patterns mean, now or later: all tables of these are followed, since a table may get a
 * wanted name from another one (`RENAME TABLE`, as tools for changes of large tables do).
 *
 * @param patterns option `tables`
 */
export function wantedDatabases(patterns: readonly string[]): (database: string) => boolean {
  const included = patterns.filter((pattern) => !pattern.startsWith('!'))
  const isAll = included.length === 0 || included.some((pattern) => pattern.startsWith('re:'))
  if (isAll) return (database) => !own.has(database.toLowerCase())
  // Names may hold dots, so that every dot of a pattern may be the one between database and table.
  const means = compileTablePatterns(included.flatMap(prefixes).map((prefix) => `${prefix}.x`))
  return (database) => !own.has(database.toLowerCase()) && means(`${database}.x`)
}

function prefixes(pattern: string): string[] {
  return [...pattern.matchAll(/\./g)].map(({ index }) => pattern.slice(0, index))
}
