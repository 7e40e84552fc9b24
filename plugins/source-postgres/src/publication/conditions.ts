import { TailraceError } from '@tailrace/plugin-api'
import type { Session } from '../connection/session.ts'
import type { FoundTable } from '../tables/find-tables.ts'
import { qualified } from './sql-names.ts'

/**
 * Whether two conditions on a table are one: the server plans them alike. A condition that the user may not plan, for want of SELECT, is
 * taken for another.
 *
 * @throws TailraceError SOURCE_MISCONFIGURED for a condition that the server does not understand
 */
export async function isSameCondition(
  session: Session,
  table: FoundTable,
  asked: string,
  present: string,
): Promise<boolean> {
  const plan = async (condition: string) => {
    const from = `${table.isPartitioned ? '' : 'ONLY '}${qualified(table)}`
    const lines = await session.query<Record<string, string>>(
      `EXPLAIN (VERBOSE, COSTS OFF) SELECT FROM ${from} WHERE (${condition})`,
    )
    return lines.map((line) => line['QUERY PLAN']).join('\n')
  }
  try {
    return (await plan(asked)) === (await plan(present))
  } catch (error) {
    if (TailraceError.is(error) && error.code === 'SOURCE_PRIVILEGE') return false
    throw conditionRefused([table], error)
  }
}

/** The error for columns or conditions that the server refuses. */
export function conditionRefused(tables: readonly FoundTable[], error: unknown): unknown {
  if (!TailraceError.is(error) || error.code !== 'SOURCE_MISCONFIGURED') return error
  if (tables.length === 0) return error
  const { cause } = error
  const said = cause instanceof Error ? cause.message : error.message
  const detail = (cause as { readonly detail?: unknown } | undefined)?.detail
  const reason = typeof detail === 'string' ? `${said} (${detail.replace(/\.$/, '')})` : said
  const names = tables.map((table) => `"${table.schema}.${table.name}"`).join(', ')
  return new TailraceError(
    'SOURCE_MISCONFIGURED',
    `The server refuses what option "tableOptions" says of ${names}: ${reason}.`,
    {
      fix: 'Correct "where" (columns of the table, constants and built-in immutable functions) or "columns".',
      details: { tables: tables.map((table) => `${table.schema}.${table.name}`), reason },
      cause: error,
    },
  )
}
