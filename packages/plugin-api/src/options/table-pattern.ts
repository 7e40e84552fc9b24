import type { TableSchema } from '../data/table-schema.ts'

/** Decides whether a table is meant. */
export type TableMatcher = (table: string) => boolean

const special = /[.+^${}()|[\]\\]/g

function expression(pattern: string): RegExp {
  if (pattern.startsWith('re:')) return new RegExp(`^(?:${pattern.slice(3)})$`, 'u')
  const glob = pattern
    .replaceAll(special, String.raw`\$&`)
    .replaceAll('*', '[^.]*')
    .replaceAll('?', '[^.]')
  return new RegExp(`^${glob}$`, 'u')
}

/**
 * Compiles table patterns, the one syntax for tables in every option: globs on `schema.table` (`database.table` where
 * there are no schemas), where `*` and `?` do not cross the dot; `re:` begins a regular expression for the whole name;
 * a leading `!` excludes. A table is meant when a pattern matches and no exclusion does; a list of exclusions
 * alone means all other tables.
 *
 * @throws SyntaxError where a regular expression is wrong
 */
export function compileTablePatterns(patterns: readonly string[]): TableMatcher {
  const excluded = patterns.filter((p) => p.startsWith('!')).map((p) => expression(p.slice(1)))
  const included = patterns.filter((p) => !p.startsWith('!')).map(expression)
  return (table) =>
    (included.length === 0 || included.some((e) => e.test(table))) &&
    !excluded.some((e) => e.test(table))
}

/** Whether a pattern means one table by its name: no wildcard, no exclusion. */
export function isTableName(pattern: string): boolean {
  return !/^!|^re:|[*?]/.test(pattern)
}

/** Like {@link compileTablePatterns}, answering once per table version. For use per change. */
export function tableFilter(patterns: readonly string[]): (table: TableSchema) => boolean {
  const matches = compileTablePatterns(patterns)
  const known = new WeakMap<TableSchema, boolean>()
  let last: TableSchema | null = null
  let lastAnswer = false
  return (table) => {
    if (table === last) return lastAnswer
    let answer = known.get(table)
    if (answer === undefined) known.set(table, (answer = matches(table.id)))
    last = table
    return (lastAnswer = answer)
  }
}
