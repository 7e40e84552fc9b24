import { Observable, type OperatorFunction } from 'rxjs'
import type { Change } from '../data/change.ts'
import { ChangeBatch } from '../data/change-batch.ts'

/**
 * Joins small batches that arrive in one turn of the event loop into one of at most `maxChanges` changes, which keeps the position
 * of the last batch joined. Barriers stay alone. Never holds anything across turns, so it cannot stall a pipeline.
 *
 * @param maxChanges emits as soon as this many are held
 */
export function regroup(maxChanges: number): OperatorFunction<ChangeBatch, ChangeBatch> {
  return (source) =>
    new Observable((subscriber) => {
      let held: ChangeBatch[] = []
      let count = 0
      let scheduled = false
      const flush = () => {
        scheduled = false
        if (held.length === 0) return
        const last = held[held.length - 1]!
        const changes: Change[] = []
        let bytes = 0
        for (const batch of held) {
          for (const change of batch.changes) changes.push(change)
          bytes += batch.bytes
        }
        held = []
        count = 0
        subscriber.next(new ChangeBatch(changes, last.position, bytes))
      }
      const subscription = source.subscribe({
        next(batch) {
          if (batch.barrier) {
            flush()
            subscriber.next(batch)
            return
          }
          held.push(batch)
          count += batch.changes.length
          if (count >= maxChanges) flush()
          else if (!scheduled) {
            scheduled = true
            setImmediate(flush)
          }
        },
        error: (error: unknown) => {
          flush()
          subscriber.error(error)
        },
        complete: () => {
          flush()
          subscriber.complete()
        },
      })
      return () => {
        held = []
        subscription.unsubscribe()
      }
    })
}
