/** What a case works on, and leaves behind. */
export interface Bench {
  /** Ends what was begun, and the stage. @throws where something does not end */
  stop(): Promise<void>
}

/**
 * Makes a case of what is to be tried on a bench of its own.
 *
 * @param open makes the bench for a subject
 */
export function onBench<S, B extends Bench>(
  open: (subject: S) => Promise<B>,
  attempt: (bench: B) => Promise<void>,
): (subject: S) => Promise<void> {
  return async (subject) => {
    const bench = await open(subject)
    try {
      await attempt(bench)
    } catch (error) {
      await bench.stop().catch(() => {})
      throw error
    }
    await bench.stop()
  }
}
