import type { Change } from '../../data/change.ts'
import type { RowRegion } from './row-memory.ts'

/**
 * The rows of one read of a chunk, as they arrive. Its maker is given a function to call whenever rows arrived and once when all have, or reading
 * failed: not from within {@link RowStream.take}. It stops reading from the server while much waits to be taken.
 */
export interface RowStream {
  /** How many rows came so far: the ordinal that the next one gets. Rows that are left out are counted. */
  readonly rows: number
  /** Bytes of the rows taken so far. */
  readonly bytes: number
  /** Whether the read is over: all rows were taken, or {@link RowStream.error} says why not. */
  readonly done: boolean
  /** Why the rows are not complete; null while all is well. */
  readonly error: Error | null
  /**
   * Appends rows that are here to `changes`: of op `read`, with ordinals that rise.
   *
   * @returns how many; fewer than `maxRows` where no more are here now
   */
  take(changes: Change[], maxRows: number): number
  /** What the rows taken since the last call lie in: released, each once, when nobody reads them any more. Empty where rows lie in memory of their own. */
  touched(): readonly RowRegion[]
  /** Gives the rows up, whether or not all were taken. */
  destroy(): void
}
