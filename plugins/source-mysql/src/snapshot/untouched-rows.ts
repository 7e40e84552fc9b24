import type { Change, RowChange } from '@tailrace/plugin-api'
import type { RowRegion, RowStream } from '@tailrace/plugin-api/snapshot'
import type { TouchedKeys } from './touched-keys.ts'

/** Rows of a read without those that the stream has delivered as they are now. */
export class UntouchedRows implements RowStream {
  readonly #rows: RowStream
  readonly #keys: TouchedKeys
  readonly #partly: (row: RowChange) => void

  /** @param partly told of a row that is left out although not all of it was delivered */
  constructor(rows: RowStream, keys: TouchedKeys, partly: (row: RowChange) => void) {
    this.#rows = rows
    this.#keys = keys
    this.#partly = partly
  }

  get rows(): number {
    return this.#rows.rows
  }

  get bytes(): number {
    return this.#rows.bytes
  }

  get done(): boolean {
    return this.#rows.done
  }

  get error(): Error | null {
    return this.#rows.error
  }

  take(changes: Change[], maxRows: number): number {
    const from = changes.length
    const taken = this.#rows.take(changes, maxRows)
    let kept = from
    for (let at = from; at < changes.length; at++) {
      const row = changes[at] as RowChange
      const touch = this.#keys.touchOf(row)
      if (touch === null) changes[kept++] = row
      else if (touch === 'part') this.#partly(row)
    }
    changes.length = kept
    return taken
  }

  touched(): readonly RowRegion[] {
    return this.#rows.touched()
  }

  destroy(): void {
    this.#rows.destroy()
  }
}
