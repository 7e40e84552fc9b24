import { TailraceError } from '@tailrace/plugin-api'
import type { Session } from '../connection/session.ts'
import type { FoundTable } from '../tables/find-tables.ts'
import { qualified } from './sql-names.ts'

/**
 * Has the server say whether it would now refuse an application's updates and deletes of a table, because of what publications
 * publish of it: planning one makes it look. Nothing is deleted. A standby cannot be asked, and cannot have changed.
 *
 * @throws TailraceError SOURCE_TABLE_IDENTITY with the server's reason
 */
export async function refuseFailingWrites(session: Session, table: FoundTable): Promise<void> {
  try {
    await session.query(
      `EXPLAIN DELETE FROM ${table.isPartitioned ? '' : 'ONLY '}${qualified(table)}`,
    )
  } catch (error) {
    const cause = TailraceError.is(error) ? error.cause : undefined
    if (!(cause instanceof Error)) throw error
    const { code, detail } = cause as { readonly code?: unknown; readonly detail?: unknown }
    // 42P10 and 55000: the column list, the row filter, or the missing identity; 25006 and 55000 in recovery.
    if (/recovery|read-only/.test(cause.message)) return
    if (code !== '42P10' && code !== '55000') throw error
    const reason = typeof detail === 'string' ? detail : `${cause.message}.`
    throw new TailraceError(
      'SOURCE_TABLE_IDENTITY',
      `What option "tableOptions" says of table "${table.schema}.${table.name}" would make the server refuse its updates and deletes: ${reason}`,
      {
        fix:
          'Use only columns of the primary key (or replica identity) in "where"; or leave rows out with the transform `filter` instead; or:\n' +
          `ALTER TABLE ${qualified(table)} REPLICA IDENTITY FULL;`,
        details: { table: `${table.schema}.${table.name}`, reason },
        cause: error,
      },
    )
  }
}
