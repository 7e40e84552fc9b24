import type { ServerFacts } from './facts.ts'
import type { LogPlace } from './fits.ts'
import { type ServerLogs, numberOfFile } from './logs.ts'
import { lost, type PlaceName, purgedFix, startAnew } from './misfit.ts'

const findOut = `Find out which server this is: its log was reset, or a backup restored. Then ${startAnew}.`

/**
 * Refuses a file and offset that the server does not have.
 *
 * @throws TailraceError SOURCE_POSITION_LOST
 */
export function refuseFile(
  { file, offset }: Pick<LogPlace, 'file' | 'offset'>,
  { files, end }: ServerLogs,
  name: PlaceName,
): void {
  const place = `${name} (${file}:${offset})`
  const oldest = files[0]!.name
  const details = {
    file,
    offset,
    oldestFile: oldest,
    serverFile: end.file,
    serverOffset: end.offset,
  }
  const found = files.find((each) => each.name === file)
  if (found !== undefined) {
    const size = found.name === end.file ? Math.max(end.offset, found.size) : found.size
    if (offset <= size) return
    throw lost(
      'server-set-back',
      `The server's ${file} ends at ${size}, ${offset - size} bytes before ${place}.`,
      { ...details, gapBytes: offset - size },
      findOut,
    )
  }
  if (isAfterEnd(file, end.file)) {
    const missingFiles = numberOfFile(file)!.number - numberOfFile(end.file)!.number
    throw lost(
      'server-set-back',
      `The server's log ends at ${end.file}:${end.offset}, ${missingFiles} files before ${place}.`,
      { ...details, missingFiles },
      findOut,
    )
  }
  const wanted = numberOfFile(file)
  const first = numberOfFile(oldest)
  if (wanted !== null && wanted.base === first?.base && wanted.number < first.number) {
    const missingFiles = first.number - wanted.number
    throw lost(
      'file-purged',
      `The server has purged ${missingFiles} log files from ${place} on: its log begins at ${oldest}.`,
      { ...details, missingFiles },
      purgedFix(name),
    )
  }
  throw lost(
    'file-unknown',
    `The server has no log file "${file}" of ${place}: its log is from ${oldest} to ${end.file}.`,
    details,
    `Was the log renamed (log_bin)? Give its files the old name back, or ${startAnew}.`,
  )
}

/**
 * Refuses a server that says it has transactions in its log that were read from a later file of it: the log was reset, and its GTIDs
 * begin anew.
 *
 * @throws TailraceError SOURCE_POSITION_LOST
 */
export function refuseReset(
  place: LogPlace,
  { identity }: ServerFacts,
  logs: ServerLogs,
  name: PlaceName,
): void {
  if (place.server === identity && isAfterEnd(place.file, logs.end.file)) {
    refuseFile(place, logs, name)
  }
}

function isAfterEnd(file: string, end: string): boolean {
  const wanted = numberOfFile(file)
  const last = numberOfFile(end)
  return wanted?.base === last?.base && wanted !== null && wanted.number > last!.number
}
