import { setTimeout as delay } from 'node:timers/promises'

/** How `until` waits. */
export interface UntilOptions {
  /** Gives up after this many milliseconds. Default 10 000. */
  readonly deadlineMs?: number
  /** What is waited for, as it should read after "Waited 10 000 ms for …". */
  readonly what?: string | (() => string)
  /** Pause between two looks, in milliseconds. Default 20. */
  readonly everyMs?: number
}

/**
 * Calls `condition` until it returns something truthy, and resolves with that. A condition that
 * throws counts as not yet met; its last error is the cause of the final one.
 *
 * @throws Error naming what was waited for, when the deadline passes.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  { deadlineMs = 10_000, what = 'a condition', everyMs = 20 }: UntilOptions = {},
): Promise<Exclude<T, false | undefined | null | 0 | ''>> {
  const end = performance.now() + deadlineMs
  let lastError: unknown
  for (;;) {
    try {
      lastError = undefined
      const value = await condition()
      if (value) return value as Exclude<T, false | undefined | null | 0 | ''>
    } catch (error) {
      lastError = error
    }
    if (performance.now() >= end) break
    await delay(everyMs)
  }
  const described = typeof what === 'function' ? what() : what
  const because = lastError instanceof Error ? `: ${lastError.message}` : ''
  throw new Error(`Waited ${deadlineMs} ms for ${described}${because}`, { cause: lastError })
}
