/** A version of the schema history that is being written. */
export interface HistoryRecord {
  /** What positions from here on name. */
  readonly version: number
  /**
   * Fulfilled once this version, and all that it builds upon, is durable.
   *
   * @throws TailraceError STATE_UNAVAILABLE, STATE_OWNER_LOST
   */
  readonly stored: Promise<void>
}
