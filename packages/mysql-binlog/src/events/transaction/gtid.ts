import { BinlogError } from '../../bytes/binlog-error.ts'
import type { ByteCursor } from '../../bytes/byte-cursor.ts'
import { uuidText } from '../../bytes/uuid.ts'

/** What MySQL writes before each transaction: GTID_LOG_EVENT, ANONYMOUS_GTID_LOG_EVENT and GTID_TAGGED_LOG_EVENT. */
export interface GtidEvent {
  /** UUID of the server that made the transaction; null with `gtid_mode=OFF`. */
  readonly uuid: string | null
  /** Empty for GTIDs without a tag. */
  readonly tag: string
  /** Number of the transaction, from 1; 0 with `gtid_mode=OFF`. */
  readonly number: number
  /** Statements may be in it as text, not as rows. */
  readonly mayHaveStatements: boolean
  /** Logical clock: the transaction depends on none after this one. */
  readonly lastCommitted: number
  /** Logical clock: counted from 1 in each file. */
  readonly sequenceNumber: number
  /** When the transaction was committed where it was made, in microseconds since 1970; null before MySQL 8.0. */
  readonly originalCommitMicros: number | null
  /** When it was committed on the server that is read, likewise. */
  readonly immediateCommitMicros: number | null
  /** Bytes of the transaction in the log, this event included; null before MySQL 8.0. */
  readonly transactionLength: number | null
  /** Version of the server that made it, as 80034 for 8.0.34; null where it is not known. */
  readonly originalServerVersion: number | null
  /** Version of the server that is read, likewise. */
  readonly immediateServerVersion: number | null
}

const MAY_HAVE_STATEMENTS = 1
const LOGICAL_CLOCK = 2
const MICROS_LENGTH = 7
const UNKNOWN_VERSION = 999_999

/** Decodes GTID_LOG_EVENT and ANONYMOUS_GTID_LOG_EVENT. What older servers leave out at the end is null. */
export function decodeGtid(body: ByteCursor, isAnonymous: boolean): GtidEvent {
  const flags = body.uint8()
  const uuid = uuidText(body.view(16), 0)
  const number = body.safeUint(8, 'the number of a GTID')
  if ((number === 0) !== isAnonymous) {
    throw new BinlogError('damaged', `a transaction has the number ${number}`)
  }
  const clock = readLogicalClock(body)
  const commit = readCommitTimes(body)
  return {
    uuid: isAnonymous ? null : uuid,
    tag: '',
    number,
    mayHaveStatements: (flags & MAY_HAVE_STATEMENTS) !== 0,
    ...clock,
    ...commit,
    transactionLength: body.left > 0 ? body.lengthEncoded() : null,
    ...readServerVersions(body),
  }
}

function readLogicalClock(body: ByteCursor) {
  if (body.left < 17 || body.uint8() !== LOGICAL_CLOCK) {
    body.skip(body.left)
    return { lastCommitted: 0, sequenceNumber: 0 }
  }
  return {
    lastCommitted: body.safeUint(8, 'a logical clock'),
    sequenceNumber: body.safeUint(8, 'a logical clock'),
  }
}

/** The highest bit of the first time says that a second follows, which is the original one. */
function readCommitTimes(body: ByteCursor) {
  if (body.left < MICROS_LENGTH) return { originalCommitMicros: null, immediateCommitMicros: null }
  const low = body.uint(6)
  const high = body.uint8()
  const immediateCommitMicros = (high & 0x7f) * 2 ** 48 + low
  const originalCommitMicros =
    (high & 0x80) === 0 ? immediateCommitMicros : body.safeUint(MICROS_LENGTH, 'a commit time')
  return { originalCommitMicros, immediateCommitMicros }
}

function readServerVersions(body: ByteCursor) {
  if (body.left < 4) return { originalServerVersion: null, immediateServerVersion: null }
  const first = body.uint32()
  const immediate = first & 0x7fff_ffff
  const original = first === immediate ? immediate : body.uint32()
  return {
    originalServerVersion: knownVersion(original),
    immediateServerVersion: knownVersion(immediate),
  }
}

/** Null for the two values that say "not known". */
export function knownVersion(version: number): number | null {
  return version === UNKNOWN_VERSION || version === 0 ? null : version
}
