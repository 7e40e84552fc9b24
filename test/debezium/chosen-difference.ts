import type { Difference } from './compare-records.ts'

/** A difference to Debezium that is chosen. */
export interface ChosenDifference {
  /** What Tailrace does, as the encoder's README says it. */
  readonly what: string
  /** What Debezium does, and so why not. */
  readonly reason: string
  /** `table.column` of the columns that show it; every one of them has to. Absent where it is not about columns, or about too many. */
  readonly columns?: readonly string[]
  is(difference: Difference): boolean
}
