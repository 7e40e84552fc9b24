import { TailraceError } from '../../errors/tailrace-error.ts'
import { tableName } from './snapshot-plan.ts'

/**
 * Tries whether the server understands a condition that somebody asks for, before a plan with it is stored.
 *
 * @param explain has the server parse a statement with the condition over the table, e.g. by EXPLAIN
 * @throws TailraceError what the server said, naming the table; as it is where it can pass
 */
export async function tryCondition(
  table: { readonly schema: string; readonly name: string },
  explain: () => Promise<unknown>,
): Promise<void> {
  try {
    await explain()
  } catch (cause) {
    if (!TailraceError.is(cause) || cause.retryable) throw cause
    throw new TailraceError(
      cause.code,
      `The condition cannot be used on "${tableName(table)}": ${cause.message}`,
      { fix: 'Give a condition in SQL over the columns of the table.', cause },
    )
  }
}
