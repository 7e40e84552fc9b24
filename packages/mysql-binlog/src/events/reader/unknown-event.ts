import { BinlogError } from '../../bytes/binlog-error.ts'
import { EventFlag, EventType } from '../event-type.ts'

/** Carry no rows, and nothing that a reader of rows needs. */
const WITHOUT_ROWS = new Set<number>([
  EventType.INTVAR,
  EventType.RAND,
  EventType.USER_VAR,
  EventType.APPEND_BLOCK,
  EventType.DELETE_FILE,
  EventType.BEGIN_LOAD_QUERY,
  EventType.IGNORABLE,
  EventType.TRANSACTION_CONTEXT,
  EventType.VIEW_CHANGE,
  EventType.MARIADB_BINLOG_CHECKPOINT,
])

/** Returns for events that may be passed over, and throws for all others: rows could be in them. */
export function expectSkippable(type: number, flags: number): void {
  if (WITHOUT_ROWS.has(type) || (flags & EventFlag.IGNORABLE) !== 0) return
  switch (type) {
    case EventType.MARIADB_START_ENCRYPTION:
      throw new BinlogError(
        'encrypted',
        'the file is encrypted: read it from its server, which decrypts it',
      )
    case EventType.PRE_GA_WRITE_ROWS:
    case EventType.PRE_GA_UPDATE_ROWS:
    case EventType.PRE_GA_DELETE_ROWS:
      throw new BinlogError(
        'unsupported',
        'rows in the form of MySQL 5.1.15 and before are not read',
      )
    case EventType.TRANSACTION_PAYLOAD:
      throw new BinlogError('damaged', 'a compressed transaction within a compressed transaction')
    default:
      throw new BinlogError(
        'unknown-event',
        `an event of the unknown type ${type}, which may not be skipped`,
      )
  }
}
