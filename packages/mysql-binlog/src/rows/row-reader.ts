import type { CellOutput } from '../values/cell-output.ts'
import { NULL_CELL, UNAVAILABLE_CELL } from '../values/cell-output.ts'
import type { CellReader } from '../values/cell-reader.ts'
import { DamagedRowError } from '../values/damaged-row-error.ts'

/** Which columns an image has: the array that told, and their indexes. */
interface Image {
  readonly present: Uint8Array
  readonly columns: Int32Array
}

/**
 * Reads row images of one version of a table, with one function a column. Code generated for the table, which calls each
 * of them by name, was measured and is no faster.
 */
export class RowReader {
  readonly columnCount: number
  /** How each column is read. */
  readonly readers: readonly CellReader[]
  // The images met last: those of what was and of what came take turns.
  #image: Image
  #otherImage: Image

  constructor(readers: readonly CellReader[]) {
    this.readers = readers
    this.columnCount = readers.length
    this.#image = { present: new Uint8Array(0), columns: new Int32Array(0) }
    this.#otherImage = this.#image
  }

  /**
   * Reads one row image.
   *
   * @param at offset of the image in `bytes`
   * @param end offset behind the rows of the event
   * @param present which columns the image has: bit `i & 7` of byte `i >> 3`; never to be changed. One array for all rows
   *   of an event makes this quick.
   * @param spanAt where the row's spans go: two numbers a column
   * @returns offset behind the image
   * @throws DamagedRowError
   */
  read(
    bytes: Uint8Array,
    at: number,
    end: number,
    present: Uint8Array,
    out: CellOutput,
    spanAt: number,
  ): number {
    const columns = this.columnsIn(present)
    const count = columns.length
    const readers = this.readers
    out.reserveSpans(spanAt + 2 * readers.length)
    const spans = out.spans
    if (count < readers.length) fillUnavailable(spans, spanAt, readers.length)
    let from = at + ((count + 7) >> 3)
    for (let i = 0; i < count; i++) {
      const column = columns[i]!
      const span = spanAt + 2 * column
      const start = out.at
      spans[span] = start
      if ((bytes[at + (i >> 3)]! >> (i & 7)) & 1) {
        spans[span + 1] = NULL_CELL
      } else {
        from = readers[column]!(bytes, from, out)
        spans[span + 1] = out.at - start
      }
    }
    if (from > end) throw pastTheEnd()
    return from
  }

  /** Indexes of the columns that are in an image. */
  columnsIn(present: Uint8Array): Int32Array {
    if (this.#image.present === present) return this.#image.columns
    const other = this.#otherImage
    this.#otherImage = this.#image
    this.#image = other.present === present ? other : this.#imageOf(present)
    return this.#image.columns
  }

  #imageOf(present: Uint8Array): Image {
    const columns: number[] = []
    for (let i = 0; i < this.columnCount; i++) {
      if ((present[i >> 3]! >> (i & 7)) & 1) columns.push(i)
    }
    return { present, columns: Int32Array.from(columns) }
  }
}

/** Marks all cells of a row as not in its image. */
export function fillUnavailable(spans: Int32Array, spanAt: number, columnCount: number): void {
  for (let span = spanAt; span < spanAt + 2 * columnCount; span += 2) {
    spans[span] = 0
    spans[span + 1] = UNAVAILABLE_CELL
  }
}

/** The error of a row that is longer than its event. */
export function pastTheEnd(): DamagedRowError {
  return new DamagedRowError('a row goes past the end of its event')
}
