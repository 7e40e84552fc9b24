/** npm and npx pass a terminal's Ctrl-C on to a process that the terminal has told already: that is one press, not two. */
const SAME_PRESS_MS = 200

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Calls `stop` at the first signal to stop, and `abort` at the second.
 *
 * @returns stops listening
 */
export function onStopSignals(stop: () => void, abort: () => void): () => void {
  let firstAt: number | null = null
  const listener = (): void => {
    const now = performance.now()
    if (firstAt === null) {
      firstAt = now
      stop()
    } else if (now - firstAt > SAME_PRESS_MS) abort()
  }
  for (const signal of signals) process.on(signal, listener)
  return () => {
    for (const signal of signals) process.off(signal, listener)
  }
}
