import type { LogPlace } from '../position/log-place.ts'

/** A place between two transactions, by both names that it has. */
export interface StartPlace extends LogPlace {
  /** All that is before it; null on a server without GTIDs. */
  readonly gtid: string | null
}
