import type { CheckResult } from '@tailrace/plugin-api'
import { Session } from '../connection/session.ts'
import { type ServerFacts, readFacts } from '../server/facts.ts'
import { flavorTitles } from '../server/flavor.ts'
import { oceanBaseFinding } from '../server/oceanbase.ts'
import { refuseOld } from '../server/refuse-log.ts'
import { encryptionFinding } from './encryption.ts'
import { gtidFinding } from './gtids.ts'
import { checkLog } from './log.ts'
import { logFilterFinding } from './log-filters.ts'
import { namesFinding } from './names.ts'
import { checkPrivileges } from './privileges.ts'
import { type CheckRequest, failed } from './request.ts'
import { checkRetention } from './retention.ts'
import { checkSelect } from './select.ts'
import { checkSnapshot } from './snapshot.ts'
import { checkTables } from './tables.ts'
import { checkTime } from './time.ts'

export type { CheckRequest } from './request.ts'

/** All prechecks, each finding as soon as it is known. Read-only; never throws. */
export async function* prechecks(request: CheckRequest): AsyncGenerator<CheckResult> {
  const { connection } = request
  let session: Session
  try {
    session = await Session.connect(connection)
  } catch (error) {
    yield failed('connection', error)
    return
  }
  try {
    const detail = `Connected to ${connection.host}:${connection.port}.`
    yield { check: 'connection', status: 'pass', detail }
    yield encryptionFinding(connection, session.encrypted)
    yield* findings(session, request)
  } catch (error) {
    yield failed('query', error)
  } finally {
    await session.close()
  }
}

async function* findings(session: Session, request: CheckRequest): AsyncGenerator<CheckResult> {
  let facts: ServerFacts
  try {
    facts = await readFacts(session, request.options.flavor)
    refuseOld(facts)
  } catch (error) {
    yield failed('version', error)
    return
  }
  const { flavor, version } = facts
  yield { check: 'version', status: 'pass', detail: `${flavorTitles[flavor]} ${version}.` }
  if (flavor === 'oceanbase') yield oceanBaseFinding()
  const mayReadLog = yield* checkPrivileges(session)
  yield* checkLog(facts)
  yield gtidFinding(facts)
  yield* checkTime(session)
  yield namesFinding(facts, request)
  const tables = yield* checkTables(session, request)
  yield* checkSelect(session, tables)
  yield* checkSnapshot(session, facts, tables, request)
  if (!facts.logBin || !mayReadLog) return
  yield* logFilterFinding(session, facts, tables)
  yield* checkRetention(session, facts, request)
}
