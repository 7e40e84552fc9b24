import { TailraceError } from '@tailrace/plugin-api'
import { noHandler } from '../dump/no-handler.ts'
import { scanLog } from '../dump/scan-log.ts'
import { logNow } from './log-now.ts'
import type { StartPlace } from './start-place.ts'
import { FIRST_OFFSET, scanFrom, type StartRequest } from './start-request.ts'
import { type TransactionStart, TransactionStarts } from './transaction-starts.ts'

/**
 * The first transaction that was committed at a time or later; the end of the log where there is none. Files are told apart by when they
 * were begun, then one is looked through.
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

/** The last file that was begun before a time. */
async function fileAt(seconds: number, text: string, request: StartRequest): Promise<string> {
  const { files } = request.logs
  let [low, high] = [0, files.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((await begunAt(files[middle]!.name, request)) < seconds) low = middle
    else high = middle - 1
  }
  const oldest = files[0]!.name
  if (low > 0 || seconds >= (await begunAt(oldest, request))) return files[low]!.name
  const begun = new Date((await begunAt(oldest, request)) * 1000).toISOString()
  throw new TailraceError(
    'SOURCE_POSITION_LOST',
    `Option "start": the server’s log begins at ${begun} (${oldest}), which is after ${text}.`,
    { fix: `Set "start" to { timestamp: '${begun}' } or later, or to 'now'.` },
  )
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
