import { BinlogError } from '../../bytes/binlog-error.ts'
import type { ByteCursor } from '../../bytes/byte-cursor.ts'
import { SerializedFields } from '../../bytes/serialized-fields.ts'
import { uuidText } from '../../bytes/uuid.ts'
import { type GtidEvent, knownVersion } from './gtid.ts'

/** Fields of GTID_TAGGED_LOG_EVENT (`Gtid_event::define_fields`). */
const Field = {
  FLAGS: 0,
  UUID: 1,
  NUMBER: 2,
  TAG: 3,
  LAST_COMMITTED: 4,
  SEQUENCE_NUMBER: 5,
  IMMEDIATE_COMMIT: 6,
  ORIGINAL_COMMIT: 7,
  TRANSACTION_LENGTH: 8,
  IMMEDIATE_VERSION: 9,
  ORIGINAL_VERSION: 10,
} as const
/** The last one is the ticket of a commit group, of no use here. */
const FIELD_COUNT = 12

/** Decodes GTID_TAGGED_LOG_EVENT (MySQL 8.3 and later), the form for GTIDs with a tag. */
export function decodeTaggedGtid(body: ByteCursor): GtidEvent {
  const fields = new SerializedFields(body, FIELD_COUNT)
  const flags = fields.unsigned(Field.FLAGS, 0)
  const uuid = fields.bytes(Field.UUID, 16)
  if (uuid === null) throw new BinlogError('damaged', 'a GTID has no UUID')
  const number = fields.signed(Field.NUMBER, 0)
  if (number === 0) throw new BinlogError('damaged', 'a GTID has no number')
  const tag = fields.text(Field.TAG)
  const lastCommitted = fields.signed(Field.LAST_COMMITTED, 0)
  const sequenceNumber = fields.signed(Field.SEQUENCE_NUMBER, 0)
  const immediateCommitMicros = fields.unsigned(Field.IMMEDIATE_COMMIT, 0)
  const originalCommitMicros = fields.unsigned(Field.ORIGINAL_COMMIT, immediateCommitMicros)
  const transactionLength = fields.unsigned(Field.TRANSACTION_LENGTH, 0)
  const immediateVersion = fields.unsigned(Field.IMMEDIATE_VERSION, 0)
  return {
    uuid: uuidText(uuid, 0),
    tag,
    number,
    mayHaveStatements: (flags & 1) !== 0,
    lastCommitted,
    sequenceNumber,
    originalCommitMicros,
    immediateCommitMicros,
    transactionLength,
    originalServerVersion: knownVersion(fields.unsigned(Field.ORIGINAL_VERSION, immediateVersion)),
    immediateServerVersion: knownVersion(immediateVersion),
  }
}
