/** One finding of a precheck. */
export interface CheckResult {
  /** Short stable name, e.g. `wal-level`, `topic-exists`. */
  readonly check: string
  readonly status: 'pass' | 'warn' | 'fail'
  /** What was found, in one sentence with the figures. */
  readonly detail: string
  /** The option, SQL or command that mends it; absent for `pass`. */
  readonly fix?: string
  /**
   * Statements that mend it, ready to be run as they are, each ended by a semicolon; present only where running them is all it
   * takes and harms nothing. `tailrace check --fix` prints those of all findings as one script.
   */
  readonly sql?: string
  /** The error that starting would raise; absent for `pass`. */
  readonly code?: string
}
