import { token } from './token.ts'

/** One series of attempts at the same thing, from the first failure to success or exhaustion. */
export interface Retries {
  /** Failures so far. */
  readonly failures: number
  /**
   * Waits before the next attempt: exponential back-off with full jitter.
   *
   * @param error why the attempt failed; logged once, then at growing intervals
   * @param signal ends the wait early: rejects with the signal's reason
   * @throws the error itself where it is not retryable; `RETRIES_EXHAUSTED` with the error as cause once failures have
   *   lasted longer than the pipeline's `retry.for`
   */
  wait(error: unknown, signal?: AbortSignal): Promise<void>
  /** Says that an attempt succeeded: the next failure begins a new series. */
  reset(): void
}

/** How a pipeline retries (`retry` in its config). */
export interface RetryPolicy {
  /** @param what the thing attempted, for logs: "connect to Kafka" */
  begin(what: string): Retries
}

export const RETRY_POLICY = token<RetryPolicy>('RetryPolicy')
