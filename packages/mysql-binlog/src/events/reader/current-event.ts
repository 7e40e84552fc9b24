import { BinlogError } from '../../bytes/binlog-error.ts'
import type { EventPlace } from '../event-place.ts'
import { EventFlag, EventType } from '../event-type.ts'
import { HEADER_LENGTH, HeaderOffset } from '../header.ts'

const UINT32 = 0x1_0000_0000
/** A log file begins with four bytes of magic. */
const FIRST_POSITION = 4

/**
 * The place of the event that is being read. Headers carry the lower 32 bits of where an event ends; the rest is counted
 * along, since a transaction that is larger than `max_binlog_size` makes a file of more than 4 GiB.
 */
export class CurrentEvent implements EventPlace {
  file = ''
  position = FIRST_POSITION
  nextPosition = FIRST_POSITION
  type = 0
  timestamp = 0
  serverId = 0
  flags = 0
  inPayload = false
  /** The lower 32 bits of where the event ends, as its header says; 0 for none. */
  endPosition = 0

  /** Reads the header at `at` of an event of the log that ends at `end`. */
  enter(bytes: Buffer, at: number, end: number): void {
    this.position = this.nextPosition
    this.inPayload = false
    this.#readHeader(bytes, at, end)
    if (!this.#isInFile()) return
    const size = end - at
    // MariaDB since 11.7 writes the events within a transaction without a position.
    const least = this.position + size
    this.nextPosition = this.endPosition === 0 ? least : widen(this.endPosition, least)
    this.position = this.nextPosition - size
  }

  /** Reads the header of an event within a compressed transaction, whose place stays. */
  enterInner(bytes: Buffer, at: number, end: number): void {
    this.#readHeader(bytes, at, end)
    this.inPayload = true
  }

  /** Goes to another place, as a ROTATE event says. */
  moveTo(file: string, position: number): void {
    this.file = file
    this.position = position
    this.nextPosition = position
  }

  /** Goes forward to where a heartbeat says that the server is: what lies between, it did not send. */
  skipTo(position: number | null): void {
    const next = position ?? widen(this.endPosition, this.nextPosition)
    this.nextPosition = Math.max(this.nextPosition, next)
    this.position = this.nextPosition
  }

  /** Events that the server makes or repeats for the reader take no room in the file. */
  #isInFile(): boolean {
    if ((this.flags & EventFlag.ARTIFICIAL) !== 0) return false
    switch (this.type) {
      case EventType.HEARTBEAT:
      case EventType.HEARTBEAT_V2:
        return false
      case EventType.FORMAT_DESCRIPTION:
      case EventType.ROTATE:
      case EventType.MARIADB_START_ENCRYPTION:
        return this.endPosition !== 0
      default:
        return true
    }
  }

  #readHeader(bytes: Buffer, at: number, end: number): void {
    if (end - at < HEADER_LENGTH) {
      throw new BinlogError('damaged', `an event of ${end - at} bytes, fewer than its header`)
    }
    const size = bytes.readUInt32LE(at + HeaderOffset.SIZE)
    if (size !== end - at) {
      throw new BinlogError('damaged', `an event of ${end - at} bytes says that it has ${size}`)
    }
    this.timestamp = bytes.readUInt32LE(at + HeaderOffset.TIMESTAMP)
    this.type = bytes[at + HeaderOffset.TYPE]!
    this.serverId = bytes.readUInt32LE(at + HeaderOffset.SERVER_ID)
    this.endPosition = bytes.readUInt32LE(at + HeaderOffset.END_POSITION)
    this.flags = bytes.readUInt16LE(at + HeaderOffset.FLAGS)
  }
}

/** The smallest number from `least` on whose lower 32 bits are `low`. */
function widen(low: number, least: number): number {
  const position = Math.floor(least / UINT32) * UINT32 + low
  return position < least ? position + UINT32 : position
}
