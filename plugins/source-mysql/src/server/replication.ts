import { TailraceError } from '@tailrace/plugin-api'
import type { Session } from '../connection/session.ts'
import { type NamedVersion, saysReplica } from './words.ts'

/** That a server follows another one. */
export interface Replication {
  /** Whether it receives and applies, or tries to. */
  readonly isRunning: boolean
}

/**
 * Whether a server is a replica; null where it is none, or the user may not know.
 *
 * @throws TailraceError SOURCE_UNAVAILABLE
 */
export async function readReplication(
  session: Session,
  server: NamedVersion,
): Promise<Replication | null> {
  if (server.flavor === 'oceanbase') return null
  const status = saysReplica(server) ? 'SHOW REPLICA STATUS' : 'SHOW SLAVE STATUS'
  const rows = await ask(session, server.flavor === 'mariadb' ? 'SHOW ALL SLAVES STATUS' : status)
  if (rows.length === 0) return null
  const isRunning = rows.some((row) => {
    const receives = row['Replica_IO_Running'] ?? row['Slave_IO_Running']
    const applies = row['Replica_SQL_Running'] ?? row['Slave_SQL_Running']
    return receives !== 'No' && applies === 'Yes'
  })
  return { isRunning }
}

async function ask(
  session: Session,
  statement: string,
): Promise<readonly Readonly<Record<string, string | null>>[]> {
  try {
    return await session.query(statement)
  } catch (error) {
    // MariaDB asks for SLAVE MONITOR, which reading needs not.
    const isUntold =
      TailraceError.is(error) &&
      (error.code === 'SOURCE_PRIVILEGE' || error.code === 'SOURCE_MISCONFIGURED')
    if (isUntold) return []
    throw error
  }
}
