import type { ChangeBatch, Position, Retries, Source } from '@tailrace/plugin-api'
import { Observable, type Subscription } from 'rxjs'
import type { CreditLedger } from './credit-ledger.ts'

/** What {@link sourceBatches} needs of its surroundings. */
export interface SourceBatchesSettings {
  readonly source: Source
  readonly from: Position | null
  readonly ledger: CreditLedger
  readonly retries: Retries
  readonly signal: AbortSignal
  /** The connection broke, and is made again after a wait; or it works again (null). */
  readonly interrupted: (error: unknown) => void
  /** Milliseconds after which a connection that emits nothing and does not break counts as one that works. Default 60 000. */
  readonly steadyMs?: number
}

/** Longer than attempts to connect take to fail, so that those that fail again and again stay one series. */
const STEADY_MS = 60_000

/**
 * The source's batches, through all reconnections: after a retryable error streaming goes on behind the
 * batch emitted last, which is still on its way to the sinks.
 */
export function sourceBatches(settings: SourceBatchesSettings): Observable<ChangeBatch> {
  const { source, ledger, retries, signal, interrupted, steadyMs = STEADY_MS } = settings
  return new Observable((subscriber) => {
    let position = settings.from
    let connection: Subscription | null = null
    let broken = false
    let steady: NodeJS.Timeout | undefined
    const works = () => {
      clearTimeout(steady)
      broken = false
      retries.reset()
      interrupted(null)
    }
    const connect = () => {
      // A quiet database emits nothing for days.
      if (broken) steady = setTimeout(works, steadyMs)
      connection = source.stream(position, ledger).subscribe({
        next(batch) {
          if (broken) works()
          position = batch.position
          subscriber.next(batch)
        },
        error: (error: unknown) => void again(error),
        complete: () => subscriber.complete(),
      })
    }
    const again = async (error: unknown) => {
      clearTimeout(steady)
      broken = true
      interrupted(error)
      try {
        await retries.wait(error, signal)
        if (!subscriber.closed) connect()
      } catch (exhausted) {
        subscriber.error(exhausted)
      }
    }
    connect()
    return () => {
      clearTimeout(steady)
      connection?.unsubscribe()
    }
  })
}
