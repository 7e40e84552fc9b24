import { token } from './token.ts'

/** Time, replaceable in tests. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Milliseconds that never go back; for durations. */
  monotonic(): number
  /**
   * Waits.
   *
   * @param milliseconds how long
   * @param signal ends the wait early: the promise then rejects with the signal's reason
   */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}

export const CLOCK = token<Clock>('Clock')
