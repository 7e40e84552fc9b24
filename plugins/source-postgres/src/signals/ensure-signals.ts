import type { ConnectionSettings } from '../connection/settings.ts'
import type { Session } from '../connection/session.ts'
import { ensureDdl } from '../ddl/ensure-ddl.ts'
import { ensureHeartbeat } from '../heartbeat/ensure-heartbeat.ts'
import type { FoundTable } from '../tables/find-tables.ts'
import type { SignalRequest } from './configured.ts'

/** Tables of a pipeline's own, each null where there is none that it may publish. */
export interface OwnTables {
  readonly heartbeat: FoundTable | null
  readonly statements: FoundTable | null
}

/**
 * Makes sure that heartbeats can be written and statements are told, where the options ask for them.
 *
 * @throws TailraceError SOURCE_MISCONFIGURED, SOURCE_PRIVILEGE with the statements that mend it
 */
export async function ensureSignals(
  session: Session,
  request: SignalRequest & { readonly connection: ConnectionSettings },
  major: number,
): Promise<OwnTables> {
  const { options, base, connection } = request
  const { heartbeat, ddl } = options
  const { user } = connection
  return {
    heartbeat:
      heartbeat === undefined ? null : await ensureHeartbeat(session, heartbeat, user, major),
    statements: ddl === undefined ? null : await ensureDdl(session, ddl, base, user, major),
  }
}
