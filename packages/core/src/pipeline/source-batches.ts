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
}

/**
 * The source's batches, through all reconnections: after a retryable error streaming goes on behind the
 * batch emitted last, which is still on its way to the sinks.
 */
export function sourceBatches(settings: SourceBatchesSettings): Observable<ChangeBatch> {
  const { source, ledger, retries, signal, interrupted } = settings
  return new Observable((subscriber) => {
    let position = settings.from
    let connection: Subscription | null = null
    let broken = false
    const connect = () => {
      connection = source.stream(position, ledger).subscribe({
        next(batch) {
          if (broken) {
            broken = false
            retries.reset()
            interrupted(null)
          }
          position = batch.position
          subscriber.next(batch)
        },
        error: (error: unknown) => void again(error),
        complete: () => subscriber.complete(),
      })
    }
    const again = async (error: unknown) => {
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
    return () => connection?.unsubscribe()
  })
}
