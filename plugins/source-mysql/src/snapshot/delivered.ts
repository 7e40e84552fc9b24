import type { LogPlace } from '../position/log-place.ts'

/** What a stream has delivered at a moment, as servers can be asked for it. */
export interface Delivered {
  /**
   * A set of MySQL with all that was delivered, whole or in part; null where the log is read without GTIDs, or MariaDB's are, whose
   * places in the log say the same.
   */
  readonly gtids: string | null
  /** Everything before this place was delivered. */
  readonly at: LogPlace
  /** Where the last transaction begins of which a part was delivered and no more; null where there is none. */
  readonly begun: LogPlace | null
}
