import { EventType } from '../../../src/events/event-type.ts'
import { eventsOf, sealed } from '../build-event.ts'

const HEADER = 19
const CHECKSUM = 4
/** Flags, UUID, number, and the logical clock: all that a GTID event of MySQL 5.7 has. */
const GTID_BODY = 1 + 16 + 8 + 1 + 8 + 8
const VERSION_AT = HEADER + 2
const VERSION_LENGTH = 50

/**
 * A log of a later MySQL, cut to what MySQL 5.7 writes: GTID events without times and versions, table maps without metadata. (MySQL
 * Internals Manual, "Event Classes and Types"; source of 5.7, `libbinlogevents`.) Its events have checksums.
 */
export function asMysql57(file: Buffer): Buffer {
  const parts: Buffer[] = [file.subarray(0, 4)]
  let at = 4
  for (const event of eventsOf(file)) {
    const cut = cutEvent(event)
    at += cut.length
    cut.writeUInt32LE(cut.length, 9)
    cut.writeUInt32LE(at, 13)
    parts.push(sealed(cut))
  }
  return Buffer.concat(parts)
}

function cutEvent(event: Buffer): Buffer {
  const type = event[4]
  if (type === EventType.FORMAT_DESCRIPTION) {
    event.fill(0, VERSION_AT, VERSION_AT + VERSION_LENGTH)
    event.write('5.7.44-log', VERSION_AT)
    return event
  }
  if (type === EventType.GTID || type === EventType.ANONYMOUS_GTID) {
    return cutTo(event, HEADER + GTID_BODY)
  }
  return type === EventType.TABLE_MAP ? cutTo(event, endOfNullable(event)) : event
}

function cutTo(event: Buffer, end: number): Buffer {
  return Buffer.concat([event.subarray(0, end), Buffer.alloc(CHECKSUM)])
}

/** Where the bitmap of nullable columns ends, behind which is what later servers tell besides. */
function endOfNullable(event: Buffer): number {
  let at = HEADER + 8
  for (let name = 0; name < 2; name++) at += 1 + event[at]! + 1
  const columns = event[at]!
  at += 1 + columns
  return at + 1 + event[at]! + ((columns + 7) >> 3)
}
