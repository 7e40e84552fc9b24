import { TailraceError } from '@tailrace/plugin-api'
import { noHandler } from '../dump/no-handler.ts'
import { scanLog } from '../dump/scan-log.ts'
import { logNow } from './log-now.ts'
import type { StartPlace } from './start-place.ts'
import { FIRST_OFFSET, scanFrom, type StartRequest } from './start-request.ts'
import { type TransactionStart, TransactionStarts } from './transaction-starts.ts'

/**
 * The first transaction of the log that was committed at a time or later; the end of the log where there is none. Files are told apart by
 * when they were begun, then the log is looked through from one on.
 *
 * @throws TailraceError SOURCE_POSITION_LOST where the log begins later
 */
export async function startAtTime(text: string, request: StartRequest): Promise<StartPlace> {
  const seconds = Math.floor(Date.parse(text) / 1000)
  const { session, facts } = request
  const end = await logNow(session, facts)
  const file = await fileAt(seconds, text, request)
  let found: TransactionStart | null = null
  const starts = new TransactionStarts((start) => {
    if (start.time >= seconds) found ??= start
  })
  await scanFrom(file, request, starts, () => found !== null)
  if (found === null) return end
  const { file: name, offset } = found as TransactionStart
  return { gtid: facts.gtids.isOn ? starts.gtids!.toString() : null, file: name, offset }
}

/**
 * The last file in front of the first one that was begun at a time or later. Clocks are set back now and then: a file says nothing of those
 * before it, so that they are looked at one after the other.
 */
async function fileAt(seconds: number, text: string, request: StartRequest): Promise<string> {
  const [oldest, ...later] = request.logs.files
  const first = await begunAt(oldest!.name, request)
  if (first > seconds) {
    const begun = new Date(first * 1000).toISOString()
    throw new TailraceError(
      'SOURCE_POSITION_LOST',
      `Option "start": the server’s log begins at ${begun} (${oldest!.name}), which is after ${text}.`,
      { fix: `Set "start" to { timestamp: '${begun}' } or later, or to 'now'.` },
    )
  }
  let { name } = oldest!
  for (const file of later) {
    if ((await begunAt(file.name, request)) >= seconds) break
    name = file.name
  }
  return name
}

/** When a file was begun, in seconds since the Unix epoch: what its first event says. */
async function begunAt(
  file: string,
  { connection, session, signal }: StartRequest,
): Promise<number> {
  let begun: number | null = null
  const handler = {
    ...noHandler,
    formatDescription: (_: unknown, { timestamp }: { timestamp: number }) => {
      begun ??= timestamp
    },
  }
  const from = { gtid: null, file, offset: FIRST_OFFSET }
  await scanLog(connection, session.encrypted, from, handler, () => begun !== null, signal)
  return begun ?? 0
}
