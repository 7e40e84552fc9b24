import { type CheckResult } from '@tailrace/plugin-api'
import { type CheckRequest, failed } from '../check/prechecks.ts'
import type { Session } from '../connection/session.ts'
import { checkDdl } from '../ddl/check-ddl.ts'
import { ensureHeartbeat } from '../heartbeat/ensure-heartbeat.ts'

/** Heartbeats and the event trigger, where the options ask for them. */
export async function* checkSignals(
  session: Session,
  request: CheckRequest,
  major: number,
): AsyncGenerator<CheckResult> {
  const { heartbeat, ddl } = request.options
  const { user } = request.connection
  if (heartbeat !== undefined) {
    const check = 'heartbeat'
    try {
      await ensureHeartbeat(session, heartbeat, user, major, true)
      const how = heartbeat.by === 'message' ? 'messages' : `rows of "${heartbeat.tableName}"`
      yield { check, status: 'pass', detail: `Heartbeats can be written as ${how}.` }
    } catch (error) {
      yield failed(check, error)
    }
  }
  if (ddl !== undefined) yield await checkDdl(session, ddl, request.base, user, major)
}
