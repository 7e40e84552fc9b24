import type { Metrics, Retries, RetryPolicy } from '@tailrace/plugin-api'

/** Failed attempts, by what was attempted. */
export const retriesMetric = {
  name: 'retries_total',
  help: 'Attempts that failed and are made again, by what was attempted (label `what`).',
} as const

/** A retry policy, ours or the user's, that counts the waits it is asked for. */
export function countRetries(policy: RetryPolicy, metrics: Metrics): RetryPolicy {
  return {
    begin(what) {
      const retries = policy.begin(what)
      const counter = metrics.counter(retriesMetric, { what })
      const counted: Retries = {
        get failures() {
          return retries.failures
        },
        wait(error, signal) {
          counter.add(1)
          return retries.wait(error, signal)
        },
        reset: () => retries.reset(),
      }
      return counted
    },
  }
}
