import { TailraceError } from '../../errors/tailrace-error.ts'
import { isTableName } from '../../options/table-pattern.ts'
import { tableName } from './snapshot-plan.ts'

/**
 * Of the tables that a request's patterns mean, those that the source streams.
 *
 * @param patterns of the request
 * @param found the tables that they mean
 * @param isStreamed whether the source's own patterns mean a table
 * @throws TailraceError SOURCE_TABLE_MISSING where none is, or one that was named is not
 */
export function requestedTables<T extends { readonly schema: string; readonly name: string }>(
  patterns: readonly string[],
  found: readonly T[],
  isStreamed: (table: T) => boolean,
): readonly T[] {
  const streamed = found.filter(isStreamed)
  const foreign = new Set(found.filter((table) => !isStreamed(table)).map(tableName))
  const missing = patterns.find((pattern) => isTableName(pattern) && foreign.has(pattern))
  if (missing === undefined && streamed.length > 0) return streamed
  const name = missing ?? patterns.join(', ')
  throw new TailraceError('SOURCE_TABLE_MISSING', `The pipeline does not read "${name}".`, {
    fix: 'Name tables that option "tables" of the source means.',
  })
}
