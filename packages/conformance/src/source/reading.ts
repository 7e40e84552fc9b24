import {
  type Change,
  type ChangeBatch,
  type Credit,
  type Position,
  type RowChange,
  type Source,
  TailraceError,
} from '@tailrace/plugin-api'
import { ByteWriter } from '@tailrace/plugin-api/bytes'
import { Subject, type Subscription } from 'rxjs'
import { until } from '../services/until.ts'

/** Credit that a case takes and gives back. */
export class BenchCredit implements Credit {
  exhausted = false
  outstanding = false
  readonly returned = new Subject<void>()

  giveBack(): void {
    this.exhausted = false
    this.returned.next()
  }
}

/** The id of a change, for comparisons. */
export function idOf(change: Change): string {
  if (change.kind === 'mark') return `${change.mark} ${change.transaction.id}`
  const out = new ByteWriter()
  change.transaction.writeChangeId(change, out)
  return `${change.kind} ${out.toString()}`
}

/** One subscription, or several where it is resumed as the runtime does after a retryable error. */
export class Reading {
  readonly batches: ChangeBatch[] = []
  readonly changes: Change[] = []
  readonly rows: RowChange[] = []
  readonly errors: TailraceError[] = []
  readonly credit = new BenchCredit()
  /** Called with each batch, before the source looks at the credit. */
  onBatch: (batch: ChangeBatch) => void = () => {}
  /** Whether batches are kept; not where memory is measured. */
  keeps = true
  fatal: unknown = null
  readonly #source: Source
  #position: Position | null
  #subscription: Subscription | null = null
  #again: NodeJS.Timeout | null = null

  constructor(source: Source, from: Position | null) {
    this.#source = source
    this.#position = from
    this.#subscribe()
  }

  #subscribe(): void {
    this.#subscription = this.#source.stream(this.#position, this.credit).subscribe({
      next: (batch) => {
        this.#position = batch.position
        if (this.keeps) this.#keep(batch)
        this.onBatch(batch)
      },
      error: (error: unknown) => {
        if (!TailraceError.is(error) || !error.retryable) {
          this.fatal = error
          return
        }
        this.errors.push(error)
        this.#again = setTimeout(() => this.#subscribe(), 20)
      },
    })
  }

  #keep(batch: ChangeBatch): void {
    this.batches.push(batch)
    for (const change of batch.changes) {
      if (change.kind === 'mark' && change.mark === 'heartbeat') continue
      this.changes.push(change)
      if (change.kind === 'row') this.rows.push(change)
    }
  }

  /** The position after all that came. */
  get position(): Position {
    return this.#position!
  }

  /** Waits for a condition. @throws at once where the stream has failed for good */
  async until(condition: () => boolean, what: string, deadlineMs = 10_000): Promise<void> {
    const where = () => `${what}; ${this.rows.length} rows came`
    await until(() => this.fatal !== null || condition(), where, deadlineMs)
    if (this.fatal !== null && !condition()) throw this.fatal
  }

  async untilRows(count: number): Promise<readonly RowChange[]> {
    await this.until(() => this.rows.length >= count, `${count} row changes`)
    return this.rows
  }

  stop(): void {
    if (this.#again !== null) clearTimeout(this.#again)
    this.#subscription?.unsubscribe()
  }
}
