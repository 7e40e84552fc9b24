import { setTimeout as delay } from 'node:timers/promises'

/**
 * Milliseconds as long as the machine needs: `TAILRACE_CONFORMANCE_PATIENCE` multiplies all deadlines of the kits, on slow
 * machines by more than 1.
 */
export function patient(milliseconds: number): number {
  return milliseconds * Number(process.env['TAILRACE_CONFORMANCE_PATIENCE'] ?? 1)
}

/**
 * Waits until a condition holds, looking every few milliseconds.
 *
 * @param what as it should read after "waited 10 s for"
 * @throws Error once `deadlineMs` is over
 */
export async function until(
  condition: () => unknown,
  what: string | (() => string),
  deadlineMs = 10_000,
): Promise<void> {
  const end = performance.now() + patient(deadlineMs)
  while (!(await condition())) {
    if (performance.now() > end) {
      const text = typeof what === 'function' ? what() : what
      throw new Error(`waited ${patient(deadlineMs) / 1000} s for ${text}`)
    }
    await delay(5)
  }
}

/**
 * What a promise gives.
 *
 * @throws Error where it has not settled in time
 */
export async function within<T>(
  promise: Promise<T>,
  what: string,
  deadlineMs = 10_000,
): Promise<T> {
  const stop = new AbortController()
  const late = delay(patient(deadlineMs), undefined, { signal: stop.signal }).then(() => {
    throw new Error(`waited ${patient(deadlineMs) / 1000} s for ${what}`)
  })
  late.catch(() => {})
  try {
    return await Promise.race([promise, late])
  } finally {
    stop.abort()
  }
}

/** Waits, to see that something does not happen. */
export async function quiet(milliseconds: number): Promise<void> {
  await delay(milliseconds)
}
