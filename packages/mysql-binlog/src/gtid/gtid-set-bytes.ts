import { BinlogError } from '../bytes/binlog-error.ts'
import { ByteCursor } from '../bytes/byte-cursor.ts'
import { readVariable } from '../bytes/serialized-fields.ts'
import { uuidText, writeUuid } from '../bytes/uuid.ts'
import type { GtidSet, GtidSource } from './gtid-set.ts'

// The form (`Gtid_set::encode`): a count of sources, then for each the UUID (16 bytes), the count of intervals (8) and
// their starts and ends (8 each, ends not included). With tags, the count's highest byte is 1, the count is in the six
// bytes of the middle and the lowest byte is 1 too; each UUID is followed by its tag, with the length in front.

const TAGGED = 1
const MAX_TAG_LENGTH = 32
const INTERVAL_LENGTH = 16

/** Adds what the bytes name to `set`. */
export function decodeGtidSet(bytes: Uint8Array, set: GtidSet): void {
  const cursor = new ByteCursor(bytes)
  const isTagged = formatOf(cursor) === TAGGED
  if (isTagged) cursor.skip(1)
  const sourceCount = cursor.uint(6)
  cursor.skip(isTagged ? 1 : 2)
  for (let source = 0; source < sourceCount; source++) {
    const uuid = uuidText(cursor.view(16), 0)
    const tag = isTagged ? readTag(cursor) : ''
    readIntervals(cursor, (first, last) => set.addInterval(uuid, tag, first, last))
  }
}

function formatOf(cursor: ByteCursor): number {
  if (cursor.left < 8) throw new BinlogError('damaged', 'a GTID set is shorter than 8 bytes')
  const format = cursor.bytes[cursor.at + 7]!
  if (format <= TAGGED) return format
  throw new BinlogError('unsupported', `a GTID set has form ${format}; 0 and 1 are read`)
}

function readTag(cursor: ByteCursor): string {
  const length = readVariable(cursor)
  if (length > MAX_TAG_LENGTH) throw new BinlogError('damaged', `a tag of ${length} bytes`)
  return cursor.text(length)
}

function readIntervals(cursor: ByteCursor, add: (first: number, last: number) => void): void {
  const count = cursor.safeUint(8, 'a count of intervals')
  if (count * INTERVAL_LENGTH > cursor.left) {
    throw new BinlogError('damaged', `${count} intervals in ${cursor.left} bytes`)
  }
  for (let index = 0; index < count; index++) {
    const first = cursor.safeUint(8, 'the number of a GTID')
    const end = cursor.safeUint(8, 'the number of a GTID')
    if (first < 1 || end <= first)
      throw new BinlogError('damaged', 'an empty interval in a GTID set')
    add(first, end - 1)
  }
}

/** Bytes of sources in the server's order. */
export function encodeGtidSet(sources: readonly GtidSource[]): Uint8Array {
  const isTagged = sources.some(({ tag }) => tag !== '')
  const length = sources.reduce(
    (sum, { tag, intervals }) => sum + 24 + (isTagged ? 1 + tag.length : 0) + 8 * intervals.length,
    8,
  )
  const bytes = Buffer.alloc(length)
  if (isTagged) {
    bytes[0] = TAGGED
    bytes[7] = TAGGED
  }
  bytes.writeUIntLE(sources.length, isTagged ? 1 : 0, 6)
  let at = 8
  for (const { uuid, tag, intervals } of sources) {
    writeUuid(uuid, bytes, at)
    at += 16
    if (isTagged) {
      bytes[at] = tag.length << 1
      at += 1 + bytes.write(tag, at + 1, 'latin1')
    }
    at = bytes.writeBigUInt64LE(BigInt(intervals.length / 2), at)
    for (const [index, bound] of intervals.entries()) {
      at = bytes.writeBigUInt64LE(BigInt(index % 2 === 0 ? bound : bound + 1), at)
    }
  }
  return bytes
}
