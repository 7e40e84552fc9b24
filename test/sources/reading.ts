import type { Change, ChangeBatch, Position, RowChange, Source } from '@tailrace/plugin-api'
import type { Subscription } from 'rxjs'
import { until } from '../kit/until.ts'
import { TestCredit } from './credit.ts'

/** Batches of one subscription, as they come. */
export class Reading<P extends Position = Position> {
  readonly batches: ChangeBatch[] = []
  readonly changes: Change[] = []
  readonly rows: RowChange[] = []
  /** Whether to keep what comes; a test of memory does not. */
  isKeeping = true
  readonly credit = new TestCredit()
  error: unknown = null
  /** Called with each batch, before the source looks at the credit again. */
  onBatch: ((batch: ChangeBatch) => void) | null = null
  readonly #subscription: Subscription

  constructor(source: Source<P>, from: P) {
    this.#subscription = source.stream(from, this.credit).subscribe({
      next: (batch) => {
        if (this.isKeeping) this.#keep(batch)
        this.onBatch?.(batch)
      },
      error: (error: unknown) => {
        this.error = error
      },
    })
  }

  #keep(batch: ChangeBatch): void {
    this.batches.push(batch)
    for (const change of batch.changes) {
      this.changes.push(change)
      if (change.kind === 'row') this.rows.push(change)
    }
  }

  /** Position of the last batch. */
  get position(): P {
    return this.batches.at(-1)!.position as P
  }

  /** Waits until a condition holds; fails at once when the stream has failed. */
  async until(condition: () => boolean, what: string, deadlineMs = 10_000): Promise<void> {
    await until(() => this.error !== null || condition(), { deadlineMs, what, everyMs: 5 })
    if (this.error !== null && !condition()) throw this.error
  }

  /** Waits for so many row changes. */
  async untilRows(count: number): Promise<RowChange[]> {
    await this.until(() => this.rows.length >= count, `${count} row changes`).catch(
      (error: unknown) => {
        throw new Error(`has ${this.rows.length} row changes`, { cause: error })
      },
    )
    return this.rows
  }

  async untilError(deadlineMs = 10_000): Promise<unknown> {
    await until(() => this.error !== null, { deadlineMs, what: 'an error', everyMs: 5 })
    return this.error
  }

  stop(): void {
    this.#subscription.unsubscribe()
  }
}

/** Opens a source for the first time and reads from there. */
export async function openReading<P extends Position>(
  source: Source<P>,
): Promise<{ start: P; reading: Reading<P> }> {
  const start = await source.open(null)
  if (start === null) throw new Error('a first start gives a position')
  return { start, reading: new Reading(source, start) }
}
