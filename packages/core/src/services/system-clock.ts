import type { Clock } from '@tailrace/plugin-api'

/** The longest wait that a Node timer knows, in milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1

/** The machine's time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error)
        return
      }
      const abort = (): void => {
        clearTimeout(timer)
        reject(signal?.reason as Error)
      }
      const timer = setTimeout(
        () => {
          signal?.removeEventListener('abort', abort)
          resolve()
        },
        Math.min(milliseconds, LONGEST_TIMER),
      )
      signal?.addEventListener('abort', abort, { once: true })
    }),
}
