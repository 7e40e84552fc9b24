import type { MysqlDatabase } from '../../../../test/kit/mysql/database.ts'
import { Session } from '../../src/connection/session.ts'
import { connectionSettings } from '../../src/connection/settings.ts'
import { options } from '../../src/options.ts'
import { readFacts, type ServerFacts } from '../../src/server/facts.ts'
import type { LogPlace } from '../../src/server/fits.ts'
import { readLogs, type ServerLogs } from '../../src/server/logs.ts'

/** A server as the source sees it. */
export interface Seen {
  readonly facts: ServerFacts
  readonly logs: ServerLogs
  /** Where its log ends, as a position has it. */
  readonly place: LogPlace
}

/** Runs `work` in a session as the kit's superuser. */
export async function withSession<Result>(
  server: MysqlDatabase,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const settings = connectionSettings(options.parse({ url: server.url, tables: ['shop.*'] }))
  const session = await Session.connect(settings)
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}

/** Facts of a server. */
export function factsOf(server: MysqlDatabase): Promise<ServerFacts> {
  return withSession(server, (session) => readFacts(session))
}

/** Facts, log and end of a server whose log is on. */
export function lookAt(server: MysqlDatabase): Promise<Seen> {
  return withSession(server, async (session) => {
    const facts = await readFacts(session)
    const logs = await readLogs(session, facts)
    const { gtids, identity } = facts
    const named = gtids.kind === 'mysql' ? gtids.executed : gtids.end
    const gtid = gtids.isOn ? named.toString() : null
    return { facts, logs, place: { gtid, ...logs.end, server: identity } }
  })
}
