import type { Session } from '../../connection/session.ts'
import { quotedTable } from '../../quoted-name.ts'

/** Two names of a table. */
interface Named {
  readonly schema: string
  readonly name: string
}

/**
 * Takes the locks that keep tables defined as they are until the transaction ends: any statement does that names them. Reads no row.
 *
 * @throws TailraceError where a lock is not had in time, or a table is not there
 */
export async function touchTables(session: Session, tables: readonly Named[]): Promise<void> {
  const touches = tables.map(
    ({ schema: database, name }) => `(SELECT 1 FROM ${quotedTable({ database, name })} LIMIT 0)`,
  )
  await session.query(touches.join(' UNION ALL '))
}
