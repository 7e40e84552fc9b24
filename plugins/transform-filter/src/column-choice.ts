import {
  compileTablePatterns,
  type Logger,
  type TableMatcher,
  TailraceError,
  type TableSchema,
} from '@tailrace/plugin-api'

interface Choice {
  readonly pattern: string
  readonly means: TableMatcher
  readonly keeps: TableMatcher
  /** Plain names, which a table is expected to have. */
  readonly names: readonly string[]
}

/**
 * Compiles the `columns` option to a rewrite of tables.
 *
 * @returns the table itself where nothing is left out
 * @throws CONFIG_INVALID for a pattern that cannot be compiled; from the rewrite, where a key column would go
 */
export function compileColumnChoice(
  columns: Readonly<Record<string, readonly string[]>>,
  logger: Logger,
): (table: TableSchema) => TableSchema {
  const choices = Object.entries(columns).map(([pattern, keep]): Choice => {
    try {
      return {
        pattern,
        means: compileTablePatterns([pattern]),
        keeps: compileTablePatterns(keep.map(acrossDots)),
        names: keep.map((name) => name.replace(/^!/, '')).filter((name) => !/[*?]|^re:/.test(name)),
      }
    } catch (cause) {
      throw new TailraceError(
        'CONFIG_INVALID',
        `columns."${pattern}": ${(cause as Error).message}`,
        { cause },
      )
    }
  })
  return (table) => {
    const choice = choices.find(({ means }) => means(table.id))
    if (choice === undefined) return table
    const where = `columns."${choice.pattern}"`
    for (const name of choice.names) {
      if (table.indexOf(name) === -1) {
        logger.warn(
          { table: table.id, column: name, columns: table.columns.map((column) => column.name) },
          `${where} names a column that the table does not have`,
        )
      }
    }
    const kept = table.columns.filter((column) => choice.keeps(column.name))
    if (kept.length === table.columns.length) return table
    const lost = table.primaryKey.filter((name) => !choice.keeps(name))
    if (lost.length > 0) {
      throw new TailraceError(
        'CONFIG_INVALID',
        `${where} leaves out ${lost.join(', ')}, of the primary key of ${table.id}: changes of a row could not be told from those of another`,
        { fix: `Add ${lost.join(', ')} to the columns that are kept.` },
      )
    }
    return table.rewrite({ columns: kept })
  }
}

/** Column names may have dots, which the globs for tables do not cross. */
function acrossDots(pattern: string): string {
  const [, not, glob] = /^(!?)(.*)$/s.exec(pattern)!
  if (glob!.startsWith('re:')) return pattern
  const escaped = glob!
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return `${not}re:${escaped}`
}
