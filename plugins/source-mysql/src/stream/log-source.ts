import type { Origin } from '@tailrace/plugin-api'
import { readDdlSession } from '../catalog/ddl-session.ts'
import { Session } from '../connection/session.ts'
import { SchemaHistory } from '../history/schema-history.ts'
import { logFlavor } from '../log-flavor.ts'
import type { MysqlPosition } from '../position.ts'
import { readFacts, type ServerFacts } from '../server/facts.ts'
import { refuseOtherServer, resumesByGtid } from '../server/fits.ts'
import { readLogs } from '../server/logs.ts'
import { refuseUnreadable } from '../server/refuse-log.ts'
import { TableVersions } from '../tables/table-versions.ts'
import type { AssemblerContext } from './assembler-context.ts'
import type { LogSettings, SharedState } from './log-settings.ts'

/** What a log is read with, on one connection. */
export interface LogSource extends AssemblerContext {
  /** What `prefer` came to. */
  readonly encrypted: boolean
  readonly facts: ServerFacts
}

/**
 * Looks at the server and the stored schema history before a log is read on from a position.
 *
 * @throws TailraceError where the server does not fit the position, or the history cannot be read
 */
export async function logSource(
  { connection, flavor: chosen, patterns }: LogSettings,
  { state, known, documents, snapshots, logger }: SharedState,
  from: MysqlPosition,
  signal: AbortSignal,
): Promise<LogSource> {
  const session = await Session.connect(connection)
  try {
    const facts = await readFacts(session, chosen)
    refuseUnreadable(facts)
    refuseOtherServer(from, facts, await readLogs(session, facts))
    const flavor = logFlavor(facts)
    const ddl = await readDdlSession(session, flavor)
    const history = await SchemaHistory.open(state(), from.history)
    documents.history = history
    await documents.begin(from)
    const versions = new TableVersions({
      patterns,
      flavor,
      ddl,
      history,
      known,
      server: facts.identity,
    })
    return {
      origin: originOf(facts),
      versions,
      from,
      snapshots,
      isByGtid: resumesByGtid(from, facts),
      encrypted: session.encrypted,
      facts,
      state,
      documents,
      earlier: { connection, encrypted: session.encrypted, signal },
      logger,
    }
  } finally {
    await session.close()
  }
}

/** Where changes come from. */
export function originOf(facts: ServerFacts): Origin {
  const { identity: server, version } = facts
  return { connector: logFlavor(facts), server, database: '', version }
}
