/**
 * What an event's header says, and where the event is in the log. The reader has one of these and changes it with every
 * event: copy what is to be kept.
 *
 * Events of a compressed transaction (TRANSACTION_PAYLOAD) have the place of the event that holds them, and their own
 * `type`, `timestamp`, `serverId` and `flags`.
 */
export interface EventPlace {
  /** Name of the log file; empty until a ROTATE event or the caller told it. */
  readonly file: string
  /**
   * Where the event starts in the file, in bytes, right past 4 GiB too. Within a transaction of MariaDB 11.7 and later
   * events carry no position: there it is counted, and too low behind events that a dump left out. From the
   * transaction's end on it is exact again.
   */
  readonly position: number
  /** Where it ends. Equal to `position` for events that are not in the file (made by the server for the reader). */
  readonly nextPosition: number
  readonly type: number
  /** Seconds since 1970 (UTC) on the server where the statement began. */
  readonly timestamp: number
  /** `server_id` of the server that the event comes from. */
  readonly serverId: number
  /** {@link EventFlag} */
  readonly flags: number
  /** Within a compressed transaction: the event is one of those inside. */
  readonly inPayload: boolean
}
