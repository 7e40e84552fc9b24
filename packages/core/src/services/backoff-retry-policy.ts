import {
  type Clock,
  type Logger,
  type Retries,
  type RetryPolicy,
  TailraceError,
} from '@tailrace/plugin-api'

/** How long and how often a pipeline retries, in milliseconds. */
export interface RetryLimits {
  /** How long failures may last. */
  readonly for: number
  /** The longest first wait; doubles with each failure. */
  readonly initial: number
  /** The longest wait of all. */
  readonly max: number
}

/** Time between the first log line of a series and the second; doubles with each line, up to the longest. */
const FIRST_LOG_INTERVAL_MS = 10_000
const LONGEST_LOG_INTERVAL_MS = 600_000

/** Up to `999 ms`, `59.9 s`, `59.9 min`, then hours. */
function spoken(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 60_000) return `${Math.round(milliseconds / 100) / 10} s`
  if (milliseconds < 3_600_000) return `${Math.round(milliseconds / 6000) / 10} min`
  return `${Math.round(milliseconds / 360_000) / 10} h`
}

/** Exponential back-off with full jitter: each wait is random between nothing and the longest for its turn. */
export class BackoffRetryPolicy implements RetryPolicy {
  readonly limits: RetryLimits
  readonly clock: Clock
  readonly logger: Logger
  readonly random: () => number

  /** @param random gives numbers from 0 to below 1 */
  constructor(limits: RetryLimits, clock: Clock, logger: Logger, random = Math.random) {
    this.limits = limits
    this.clock = clock
    this.logger = logger
    this.random = random
  }

  begin(what: string): Retries {
    return new Series(what, this)
  }
}

class Series implements Retries {
  failures = 0
  readonly #what: string
  readonly #policy: BackoffRetryPolicy
  #firstAt = 0
  #nextLogAt = 0
  #logInterval = FIRST_LOG_INTERVAL_MS

  constructor(what: string, policy: BackoffRetryPolicy) {
    this.#what = what
    this.#policy = policy
  }

  async wait(error: unknown, signal?: AbortSignal): Promise<void> {
    if (!TailraceError.is(error) || !error.retryable) throw error
    const { clock, limits, random } = this.#policy
    const now = clock.monotonic()
    if (this.failures++ === 0) this.#firstAt = this.#nextLogAt = now
    const left = this.#firstAt + limits.for - now
    if (left <= 0) throw this.#exhausted(error, now)
    const longest = Math.min(limits.max, limits.initial * 2 ** (this.failures - 1))
    const delay = Math.min(random() * longest, left)
    this.#log(error, now, delay)
    await clock.sleep(delay, signal)
  }

  #exhausted(cause: TailraceError, now: number): TailraceError {
    return new TailraceError(
      'RETRIES_EXHAUSTED',
      `Could not ${this.#what}: ${this.failures} attempts failed in ${spoken(now - this.#firstAt)}. The last: ${cause.message}`,
      {
        cause,
        fix:
          cause.fix ??
          'mend what the last error says and start the pipeline again; or raise `retry.for`',
        ...(cause.where !== undefined && { where: cause.where }),
      },
    )
  }

  #log(error: TailraceError, now: number, delay: number): void {
    if (now < this.#nextLogAt) return
    const { logger } = this.#policy
    const next = Math.round(delay)
    logger.warn(
      { err: error, failures: this.failures, nextAttemptMs: next },
      `could not ${this.#what}; trying again`,
    )
    this.#nextLogAt = now + this.#logInterval
    this.#logInterval = Math.min(this.#logInterval * 2, LONGEST_LOG_INTERVAL_MS)
  }

  reset(): void {
    if (this.failures === 0) return
    const { clock, logger } = this.#policy
    const lasted = spoken(clock.monotonic() - this.#firstAt)
    logger.info(
      { failures: this.failures },
      `could ${this.#what} again after ${this.failures} failed attempts in ${lasted}`,
    )
    this.failures = 0
    this.#logInterval = FIRST_LOG_INTERVAL_MS
  }
}
