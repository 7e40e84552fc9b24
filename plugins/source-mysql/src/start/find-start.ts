import { TailraceError } from '@tailrace/plugin-api'
import { refuseOtherServer, resumesByGtid } from '../server/fits.ts'
import type { LogPlace } from '../position/log-place.ts'
import { logNow } from './log-now.ts'
import type { Start } from './option.ts'
import type { StartPlace } from './start-place.ts'
import { startAtTime } from './start-at-time.ts'
import { FIRST_OFFSET, scanFrom, type StartRequest } from './start-request.ts'
import { TransactionStarts, type TransactionStart } from './transaction-starts.ts'

/**
 * The place in the log that option `start` means.
 *
 * @throws TailraceError SOURCE_POSITION_LOST, SOURCE_IDENTITY_CHANGED where the server does not have it; CONFIG_INVALID where it is none
 */
export async function findStart(
  start: Exclude<Start, 'stored'>,
  request: StartRequest,
): Promise<StartPlace> {
  const { session, facts } = request
  if (start === 'now') return logNow(session, facts)
  if ('gtid' in start) return startAtGtid(start.gtid, request)
  if ('timestamp' in start) return startAtTime(start.timestamp, request)
  return startAtPlace(start, request)
}

function refuseStart(place: StartPlace, { facts, logs }: StartRequest): void {
  refuseOtherServer({ ...place, server: null }, facts, logs, 'option "start"')
}

function startAtGtid(text: string, request: StartRequest): StartPlace {
  const { facts } = request
  const place = { gtid: text.replaceAll(/\s/g, ''), file: '', offset: FIRST_OFFSET }
  if (!resumesByGtid(place, facts)) {
    throw new TailraceError(
      'SOURCE_MISCONFIGURED',
      'Option "start" has GTIDs, and the server’s transactions have none (gtid_mode is not ON).',
      { fix: 'Set "start" to a file and an offset, or turn gtid_mode on.' },
    )
  }
  refuseStart(place, request)
  return place
}

/** GTIDs of a place are told by the log alone, read from the beginning of the file. */
async function startAtPlace(place: LogPlace, request: StartRequest): Promise<StartPlace> {
  refuseStart({ gtid: null, ...place }, request)
  const { file, offset } = place
  let before: TransactionStart | null = null
  let isBehind = false
  const starts = new TransactionStarts((start) => {
    if (start.file !== file || start.offset >= offset) isBehind = true
    else before = start
  })
  await scanFrom(file, request, starts, () => isBehind)
  if (!isBehind) starts.endOfLog()
  if (before !== null && offset < starts.end) throw insideTransaction(place, before)
  return { gtid: request.facts.gtids.isOn ? (starts.gtids?.toString() ?? '') : null, file, offset }
}

function insideTransaction(place: LogPlace, { offset }: TransactionStart): TailraceError {
  return new TailraceError(
    'CONFIG_INVALID',
    `option "start": ${place.file}:${place.offset} is inside of a transaction.`,
    { fix: `Set "offset" to where it begins: ${offset}.` },
  )
}
