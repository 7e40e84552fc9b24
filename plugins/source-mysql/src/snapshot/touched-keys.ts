import {
  CELL_UNAVAILABLE,
  type CellBlock,
  NO_ROW,
  type RowChange,
  type TableSchema,
} from '@tailrace/plugin-api'
import { latin1 } from '@tailrace/plugin-api/bytes'

/** How many keys of a round are noted; with more it is given up, as looking them all up would cost more than another one. */
const MOST_KEYS = 10_000

/** What a change left of a row that it touched. */
export type Touch =
  /** All of it was delivered, or that it is no more. */
  | 'whole'
  /** The change did not carry all of its values. */
  | 'part'

/** The keys of one table's rows that changes touched, old and new ones, each as the bytes of its cells. */
export class TouchedKeys {
  readonly #columns: readonly string[]
  readonly #touched = new Map<string, Touch>()
  #schema: TableSchema | null = null
  #cells: readonly number[] = []
  #isUncertain = false

  /** @param columns of the key that rows are read by */
  constructor(columns: readonly string[]) {
    this.#columns = columns
  }

  /** Whether no row that is read need be looked at. */
  get isEmpty(): boolean {
    return this.#touched.size === 0
  }

  /** Whether not every key is known that was touched. */
  get isUncertain(): boolean {
    return this.#isUncertain || this.#touched.size > MOST_KEYS
  }

  /** Notes a change of the table. */
  add({ table, cells, beforeAt, afterAt }: RowChange): void {
    // A truncate leaves no row, and so none that must not be read.
    if (cells === null || this.isUncertain) return
    this.#lookAt(table)
    const isWhole = afterAt === NO_ROW || isCarried(table, cells, afterAt)
    const touch = isWhole ? 'whole' : 'part'
    if (beforeAt !== NO_ROW) this.#note(this.#keyOf(cells, beforeAt, NO_ROW), touch)
    if (afterAt !== NO_ROW) this.#note(this.#keyOf(cells, afterAt, beforeAt), touch)
  }

  /** What was done to a row that was read; null for nothing. */
  touchOf({ table, cells, afterAt }: RowChange): Touch | null {
    this.#lookAt(table)
    return this.#touched.get(this.#keyOf(cells!, afterAt, NO_ROW)!) ?? null
  }

  /** Once a part of a row was not delivered, a later change of all of it makes it whole. */
  #note(key: string | null, touch: Touch): void {
    if (key === null) this.#isUncertain = true
    else this.#touched.set(key, touch)
  }

  #lookAt(schema: TableSchema): void {
    if (schema === this.#schema) return
    this.#schema = schema
    this.#cells = this.#columns.map(
      (name) => schema.columns.find((column) => column.name === name)?.cell ?? -1,
    )
  }

  /** @param otherwise where the row is whose cells stand for those that an image does not carry */
  #keyOf({ bytes, spans }: CellBlock, row: number, otherwise: number): string | null {
    let key = ''
    for (const cell of this.#cells) {
      if (cell < 0) return null
      let span = row + 2 * cell
      if (spans[span + 1] === CELL_UNAVAILABLE && otherwise !== NO_ROW) span = otherwise + 2 * cell
      const length = spans[span + 1]!
      if (length < 0) return null
      const start = spans[span]!
      // Lengths keep the cells of two keys apart that are the same bytes one behind the other.
      key += `${length}:${latin1(bytes, start, start + length)}`
    }
    return key
  }
}

function isCarried({ columns }: TableSchema, { spans }: CellBlock, row: number): boolean {
  return columns.every(({ cell }) => spans[row + 2 * cell + 1] !== CELL_UNAVAILABLE)
}
