import { compileTablePatterns } from './table-pattern.ts'

/**
 * Compiles an option that has settings for some of the tables: a list of entries, each with the patterns of the tables that it is for. The first
 * entry that means a table applies to it.
 *
 * @returns the entry of a table, or undefined where none means it
 * @throws SyntaxError where a regular expression is wrong
 */
export function tableEntries<Entry extends { readonly tables: readonly string[] }>(
  entries: readonly Entry[],
): (table: string) => Entry | undefined {
  const compiled = entries.map((entry) => ({ entry, means: compileTablePatterns(entry.tables) }))
  return (table) => compiled.find(({ means }) => means(table))?.entry
}
