import { type CheckResult, TailraceError } from '@tailrace/plugin-api'
import { Session } from '../connection/session.ts'
import type { ConnectionSettings } from '../connection/settings.ts'
import type { Options } from '../options.ts'
import {
  identifySystem,
  OLDEST_MAJOR,
  readServerState,
  readServerVersion,
  type ServerState,
} from '../server/facts.ts'
import { refuseStandby } from '../server/standby.ts'
import { encryptionFinding } from './encryption.ts'
import { checkSelect } from './privileges.ts'
import { checkSignals } from '../signals/check-signals.ts'
import { withSql } from './mending-sql.ts'
import { checkServer } from './server.ts'
import { checkSlot } from './slot.ts'
import { checkTables } from './tables.ts'

/** What prechecks look at. */
export interface CheckRequest {
  readonly connection: ConnectionSettings
  readonly options: Options
  readonly slot: string
  readonly publication: string
  /** Name of what the pipeline keeps on the server. */
  readonly base: string
}

/** A finding for an error: what starting would raise. */
export function failed(check: string, error: unknown): CheckResult {
  if (!TailraceError.is(error)) {
    return { check, status: 'fail', detail: error instanceof Error ? error.message : String(error) }
  }
  const { code, message: detail, fix } = error
  return { check, status: 'fail', detail, code, ...(fix !== undefined && { fix }) }
}

/** All prechecks, each finding as soon as it is known. Read-only; never throws. */
export async function* prechecks(request: CheckRequest): AsyncGenerator<CheckResult> {
  for await (const finding of findings(request)) yield withSql(finding)
}

async function* findings(request: CheckRequest): AsyncGenerator<CheckResult> {
  const { connection } = request
  let session: Session
  try {
    session = await Session.connect(connection)
  } catch (error) {
    yield failed('connection', error)
    return
  }
  try {
    const where = `${connection.host}:${connection.port}/${connection.database}`
    yield { check: 'connection', status: 'pass', detail: `Connected to ${where}.` }
    yield encryptionFinding(connection, session.encrypted)
    const { version, major } = await readServerVersion(session)
    if (major < OLDEST_MAJOR) {
      yield {
        check: 'version',
        status: 'fail',
        detail: `PostgreSQL ${version} is older than ${OLDEST_MAJOR}.`,
        code: 'SOURCE_MISCONFIGURED',
        fix: `Upgrade the server to PostgreSQL ${OLDEST_MAJOR} or later.`,
      }
      return
    }
    yield { check: 'version', status: 'pass', detail: `PostgreSQL ${version}.` }
    yield* standby(await readServerState(session))
    yield await replication(request, session)
    yield* checkServer(session, request)
    yield* checkTables(session, request, major)
    yield* checkSignals(session, request, major)
    yield* checkSelect(session, request)
    yield* checkSlot(session, request, major)
  } catch (error) {
    yield failed('query', error)
  } finally {
    await session.close()
  }
}

async function replication(request: CheckRequest, session: Session): Promise<CheckResult> {
  try {
    const { system } = await identifySystem(request.connection, session)
    const detail = `"${request.connection.user}" can open replication connections; system identifier ${system}.`
    return { check: 'replication', status: 'pass', detail }
  } catch (error) {
    return failed('replication', error)
  }
}

function* standby(state: ServerState): Generator<CheckResult> {
  const check = 'standby'
  if (!state.isStandby) return
  try {
    refuseStandby(state, false)
    const detail =
      'The server is a standby: a new slot begins when its primary logs its running transactions'
    yield {
      check,
      status: 'warn',
      detail: `${detail}, which an idle one does only when asked.`,
      code: 'SOURCE_UNAVAILABLE',
      fix: 'On the primary, while the slot is made: SELECT pg_log_standby_snapshot();',
    }
  } catch (error) {
    yield failed(check, error)
  }
}
