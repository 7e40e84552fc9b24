import type { Credit } from '../../contracts/credit.ts'

/** Waits until there is credit, or the signal is aborted. */
export async function untilCredit(credit: Credit, signal: AbortSignal): Promise<void> {
  while (credit.exhausted && !signal.aborted) {
    const { promise, resolve } = Promise.withResolvers<void>()
    const returned = credit.returned.subscribe(() => resolve())
    const onAbort = () => resolve()
    signal.addEventListener('abort', onAbort)
    await promise
    returned.unsubscribe()
    signal.removeEventListener('abort', onAbort)
  }
}
