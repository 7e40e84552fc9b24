import { BinlogError } from '../../bytes/binlog-error.ts'
import type { ByteCursor } from '../../bytes/byte-cursor.ts'
import type { MariadbGtid } from '../../gtid/mariadb-gtid.ts'

/** The last GTIDs before a file, of each domain and server (GTID_LIST_EVENT), those that came last in a domain last. */
export interface MariadbGtidList {
  readonly gtids: readonly MariadbGtid[]
  /** The server sends no more: the position up to which it was asked for is reached. */
  readonly isUntilReached: boolean
}

const GTID_LENGTH = 16
const UNTIL_REACHED = 1 << 28

export function decodeMariadbGtidList(body: ByteCursor): MariadbGtidList {
  const countAndFlags = body.uint32()
  const count = countAndFlags & 0x0fff_ffff
  if (count * GTID_LENGTH > body.left) {
    throw new BinlogError('damaged', `${count} GTIDs in ${body.left} bytes`)
  }
  const gtids: MariadbGtid[] = []
  for (let index = 0; index < count; index++) {
    gtids.push({
      domainId: body.uint32(),
      serverId: body.uint32(),
      sequence: body.safeUint(8, 'the sequence number of a GTID'),
    })
  }
  return { gtids, isUntilReached: (countAndFlags & UNTIL_REACHED) !== 0 }
}
