import { ByteCursor } from '../../bytes/byte-cursor.ts'
import { inflateMariadb } from '../compression/mariadb.ts'
import { decodeQueryStatus, type QueryStatus } from './query-status.ts'

/** A statement in the log (QUERY_EVENT): DDL, COMMIT, XA COMMIT, and with `binlog_format=STATEMENT` any other. */
export interface QueryEvent {
  /** The session's default database; empty for none. */
  readonly database: string
  /** In the character set of `status.clientCollation`: {@link statementText}. */
  readonly statement: Uint8Array
  readonly status: QueryStatus
  /** `CONNECTION_ID()` of the session. */
  readonly threadId: number
  /** How long the statement ran, in seconds. */
  readonly executionSeconds: number
  /** Error that the statement ended with on the server; 0 for none. */
  readonly errorCode: number
}

/** Fields of fixed length in front: thread 4, seconds 4, length of the database 1, error 2, length of the variables 2. */
const FIXED_LENGTH = 13
const DATABASE_LENGTH_AT = 8
const STATUS_LENGTH_AT = 11

/** @param postHeaderLength from the format description; longer than usual for EXECUTE_LOAD_QUERY */
export function decodeQuery(
  body: ByteCursor,
  postHeaderLength: number,
  isCompressed: boolean,
): QueryEvent {
  const threadId = body.uint32()
  const executionSeconds = body.uint32()
  const databaseLength = body.uint8()
  const errorCode = body.uint16()
  const statusLength = body.uint16()
  body.skip(Math.max(0, postHeaderLength - FIXED_LENGTH))
  const statusAt = body.at
  body.skip(statusLength)
  const status = decodeQueryStatus(new ByteCursor(body.bytes, statusAt, statusAt + statusLength))
  const database = body.text(databaseLength)
  body.skip(1)
  const statement = isCompressed ? inflateMariadb(body) : body.copy(body.left)
  return { database, statement, status, threadId, executionSeconds, errorCode }
}

const BEGIN = Buffer.from('BEGIN')

/** Whether the event is the plain BEGIN in front of a transaction's rows, found without decoding the rest. */
export function isBegin(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < FIXED_LENGTH + 1 + BEGIN.length || bytes[end - 5] !== BEGIN[0]) return false
  const statusLength = bytes[at + STATUS_LENGTH_AT]! | (bytes[at + STATUS_LENGTH_AT + 1]! << 8)
  const start = at + FIXED_LENGTH + statusLength + bytes[at + DATABASE_LENGTH_AT]! + 1
  if (end - start !== BEGIN.length) return false
  for (let index = 0; index < BEGIN.length; index++) {
    if (bytes[start + index] !== BEGIN[index]) return false
  }
  return true
}
