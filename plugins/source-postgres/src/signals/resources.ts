import type { ServerResource } from '@tailrace/plugin-api'
import type { Session } from '../connection/session.ts'
import { MADE, dropStatements } from '../ddl/install.ts'
import { readTriggers } from '../ddl/triggers.ts'
import { dropHeartbeats, findHeartbeatTable } from '../heartbeat/heartbeat-table.ts'
import { type SignalRequest, triggerNames } from './configured.ts'

const TRIGGER = 'event trigger'
const TABLE = 'heartbeat table'

/** What heartbeats and the event trigger keep on the server: as far as Tailrace made it, and so may drop it. */
export async function listSignals(
  session: Session,
  request: SignalRequest,
): Promise<ServerResource[]> {
  const found: ServerResource[] = []
  const names = triggerNames(request)
  if (names !== null) {
    const triggers = await readTriggers(session, names)
    if (triggers.some((trigger) => trigger.comment === MADE)) {
      const detail = `on ${triggers.map((trigger) => trigger.event).join(' and ')}, with its function`
      found.push({ kind: TRIGGER, name: names.name, detail })
    }
  }
  const { heartbeat } = request.options
  if (heartbeat?.by === 'table') {
    const table = await findHeartbeatTable(session, heartbeat.tableName)
    if (table?.isMade === true) {
      const detail = 'dropped with its last row; before that, the row of this slot'
      found.push({ kind: TABLE, name: heartbeat.tableName, detail })
    }
  }
  return found
}

/** Drops one of them. @returns whether `kind` is one of them */
export async function dropSignal(
  session: Session,
  request: SignalRequest,
  kind: string,
): Promise<boolean> {
  if (kind === TRIGGER) {
    for (const sql of dropStatements(triggerNames(request)!)) await session.query(sql)
    return true
  }
  if (kind !== TABLE) return false
  await dropHeartbeats(session, request.options.heartbeat!.tableName, request.slot)
  return true
}
