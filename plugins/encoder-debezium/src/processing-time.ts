import type { Clock } from '@tailrace/plugin-api'

/**
 * The time at which batches are encoded. Its milliseconds are the clock's; what is finer comes from the time that passed since a reading, so it
 * is exact in its differences, and up to a millisecond late.
 */
export class ProcessingTime {
  readonly #clock: Clock
  #anchor = -1
  #mark = 0
  /** Milliseconds since the Unix epoch. */
  milliseconds = -1
  /** `,"ts_ms":…,"ts_us":…,"ts_ns":…` */
  members = ''

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Reads the clock. */
  read(): void {
    const now = Math.floor(this.#clock.now())
    const monotonic = this.#clock.monotonic()
    let passed = monotonic - this.#mark
    if (this.#anchor + Math.floor(passed) !== now) {
      this.#anchor = now
      this.#mark = monotonic
      passed = 0
    }
    this.milliseconds = now
    const fraction = String(Math.floor((passed % 1) * 1_000_000)).padStart(6, '0')
    this.members = `,"ts_ms":${now},"ts_us":${now}${fraction.slice(0, 3)},"ts_ns":${now}${fraction}`
  }
}
