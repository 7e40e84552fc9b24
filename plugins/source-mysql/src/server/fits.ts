import type { ServerFacts } from './facts.ts'
import { refuseFile } from './fits-file.ts'
import { refuseMariadbGtids } from './fits-mariadb.ts'
import { refuseMysqlGtids } from './fits-mysql.ts'
import type { ServerLogs } from './logs.ts'
import { otherServer, type PlaceName } from './misfit.ts'

/** A place in the log of a server, as positions have it. */
export interface LogPlace {
  /** All that was read: a set of MySQL, or a position of MariaDB. Null without GTIDs; empty where nothing was written yet. */
  readonly gtid: string | null
  readonly file: string
  /** Bytes. */
  readonly offset: number
  /** `identity` of the server that file and offset are of; null for option `start`, which names none. */
  readonly server: string | null
  /** Transactions of which some rows were delivered, by GTID, or by a place in the log. */
  readonly open?: readonly { readonly id: string }[]
}

/** Whether reading goes on by GTIDs; otherwise it goes on by file and offset, on the same server only. */
export function resumesByGtid(place: Pick<LogPlace, 'gtid'>, { gtids }: ServerFacts): boolean {
  return place.gtid !== null && gtids.isOn
}

/**
 * Refuses a server whose log does not hold all that follows a place, with the gap in figures and the ways out. A server that took over
 * from the one of the position, and has all that was read, goes on. Look also whenever a connection is made again.
 *
 * @param name what the place is called in messages
 * @throws TailraceError SOURCE_POSITION_LOST: it was purged, or the server was set back. SOURCE_IDENTITY_CHANGED: another server, or one whose
 *   history lacks what was read. SOURCE_UNAVAILABLE while a replica has not applied all of it yet
 */
export function refuseOtherServer(
  place: LogPlace,
  facts: ServerFacts,
  logs: ServerLogs,
  name: PlaceName = 'the stored position',
): void {
  const { gtids, identity } = facts
  if (place.gtid !== null && gtids.kind !== kindOf(place.gtid, gtids.kind)) {
    throw otherServer(
      'other-flavor',
      `${capital(name)} has GTIDs of ${gtids.kind === 'mysql' ? 'MariaDB' : 'MySQL'} (${place.gtid}), and the server has those of ${gtids.kind === 'mysql' ? 'MySQL' : 'MariaDB'}.`,
      { gtids: place.gtid, server: identity, storedServer: place.server },
    )
  }
  if (resumesByGtid(place, facts)) {
    if (gtids.kind === 'mysql') refuseMysqlGtids(place, facts, gtids, logs, name)
    else refuseMariadbGtids(place, facts, gtids, logs, name)
    return
  }
  if (place.server !== null && place.server !== identity) {
    throw otherServer(
      'other-server',
      `The server is ${identity}, and ${name} (${place.file}:${place.offset}) belongs to ${place.server}: without GTIDs (gtid_mode) a place in the log of one server says nothing of another’s.`,
      { server: identity, storedServer: place.server, file: place.file, offset: place.offset },
    )
  }
  refuseFile(place, logs, name)
}

/** Whose GTIDs a text has; an empty one is of either. */
function kindOf(text: string, otherwise: 'mysql' | 'mariadb'): 'mysql' | 'mariadb' {
  if (text.trim() === '') return otherwise
  return /^\s*\d+-\d+-\d+/.test(text) ? 'mariadb' : 'mysql'
}

function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1)
}
