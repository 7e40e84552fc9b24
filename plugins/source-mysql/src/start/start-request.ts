import type { ConnectionSettings } from '../connection/settings.ts'
import type { Session } from '../connection/session.ts'
import { scanLog } from '../dump/scan-log.ts'
import type { ServerFacts } from '../server/facts.ts'
import type { ServerLogs } from '../server/logs.ts'
import type { TransactionStarts } from './transaction-starts.ts'

/** What finding a start works with. */
export interface StartRequest {
  readonly session: Session
  readonly connection: ConnectionSettings
  readonly facts: ServerFacts
  readonly logs: ServerLogs
  readonly signal: AbortSignal
}

/** Where the events of a log file begin. */
export const FIRST_OFFSET = 4

/** Looks through the log from the beginning of a file. */
export function scanFrom(
  file: string,
  { connection, session, signal }: StartRequest,
  starts: TransactionStarts,
  isDone: () => boolean,
): Promise<void> {
  const from = { gtid: null, file, offset: FIRST_OFFSET }
  return scanLog(connection, session.encrypted, from, starts.handler, isDone, signal)
}
