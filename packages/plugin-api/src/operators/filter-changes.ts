import type { OperatorFunction } from 'rxjs'
import type { Change } from '../data/change.ts'
import type { ChangeBatch } from '../data/change-batch.ts'
import { eachChange } from './each-change.ts'

/** Keeps the changes for which a predicate holds. The batch goes on even when it is empty: it carries the position. */
export function filterChanges(
  predicate: (change: Change) => boolean,
): OperatorFunction<ChangeBatch, ChangeBatch> {
  return eachChange((change) => (predicate(change) ? change : null))
}
