import { map, type OperatorFunction } from 'rxjs'
import type { Change } from '../data/change.ts'
import type { ChangeBatch } from '../data/change-batch.ts'

/**
 * Applies a function to each change of each batch; what it returns takes the change's place, null drops it.
 *
 * ```ts
 * stream: eachChange((change) => (change.kind === 'row' ? change : null))
 * ```
 */
export function eachChange(
  project: (change: Change) => Change | null,
): OperatorFunction<ChangeBatch, ChangeBatch> {
  return map((batch) => {
    const changes: Change[] = []
    for (const change of batch.changes) {
      const result = project(change)
      if (result !== null) changes.push(result)
    }
    return batch.with(changes)
  })
}
