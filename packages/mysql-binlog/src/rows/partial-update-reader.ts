import { ColumnType } from '../events/column-type.ts'
import { endOfDiffs, writeChanged } from '../json/diff/write-changed.ts'
import { readPackedInteger } from '../json/diff/packed-integer.ts'
import type { CellOutput } from '../values/cell-output.ts'
import { NULL_CELL, UNAVAILABLE_CELL } from '../values/cell-output.ts'
import { uint32 } from '../values/little-endian.ts'
import { fillUnavailable, pastTheEnd, type RowReader } from './row-reader.ts'

/** The value option that says that JSON columns may hold changes. */
const PARTIAL_JSON = 1

/**
 * Reads the updates of PARTIAL_UPDATE_ROWS events (`binlog_row_value_options=PARTIAL_JSON`): a JSON column of what came may
 * hold only what changed, and is made whole with the document of what was. Where that is not in the log
 * (`binlog_row_image=MINIMAL`), the cell is unavailable.
 *
 * Before each image of what came stand the value options; with {@link PARTIAL_JSON}, a bitmap of the columns that hold changes
 * follows, with one bit for each JSON column of the table, be it in the image or not.
 * (MySQL source, `Rows_log_event::unpack_current_row`.)
 */
export class PartialUpdateReader {
  readonly #rows: RowReader
  readonly #isJson: readonly boolean[]
  readonly #jsonCount: number
  /** Where the documents of what was begin, by column; -1 where there is none. */
  readonly #documents: Int32Array

  /** @param types of the columns, as in the table map */
  constructor(rows: RowReader, types: Uint8Array) {
    this.#rows = rows
    this.#isJson = Array.from(types, (type) => type === ColumnType.JSON)
    this.#jsonCount = this.#isJson.filter(Boolean).length
    this.#documents = new Int32Array(rows.columnCount)
  }

  /**
   * Reads both images of one update.
   *
   * @param before which columns the image of what was has
   * @param after which columns the image of what came has
   * @param beforeSpanAt where the spans of what was go
   * @param afterSpanAt where those of what came go
   * @returns offset behind both
   * @throws DamagedRowError
   */
  read(
    bytes: Uint8Array,
    at: number,
    end: number,
    before: Uint8Array,
    after: Uint8Array,
    out: CellOutput,
    beforeSpanAt: number,
    afterSpanAt: number,
  ): number {
    const behind = this.#readBefore(bytes, at, end, before, out, beforeSpanAt)
    const options = readPackedInteger(bytes, behind, end)
    return this.#readAfter(
      bytes,
      options.at,
      (options.value & PARTIAL_JSON) !== 0,
      end,
      after,
      out,
      afterSpanAt,
    )
  }

  #readBefore(
    bytes: Uint8Array,
    at: number,
    end: number,
    present: Uint8Array,
    out: CellOutput,
    spanAt: number,
  ): number {
    const columns = this.#rows.columnsIn(present)
    this.#documents.fill(-1)
    this.#startRow(out, spanAt)
    let from = at + ((columns.length + 7) >> 3)
    for (const [i, column] of columns.entries()) {
      const isNull = bitAt(bytes, at, i)
      if (!isNull) this.#documents[column] = from
      from = this.#readCell(bytes, from, column, isNull, out, spanAt)
    }
    if (from > end) throw pastTheEnd()
    return from
  }

  #readAfter(
    bytes: Uint8Array,
    at: number,
    hasChanges: boolean,
    end: number,
    present: Uint8Array,
    out: CellOutput,
    spanAt: number,
  ): number {
    const columns = this.#rows.columnsIn(present)
    const nullsAt = hasChanges ? at + ((this.#jsonCount + 7) >> 3) : at
    this.#startRow(out, spanAt)
    let from = nullsAt + ((columns.length + 7) >> 3)
    let image = 0
    let json = 0
    for (let column = 0; column < this.#rows.columnCount; column++) {
      const isChange = this.#isJson[column]! && hasChanges && bitAt(bytes, at, json)
      if (this.#isJson[column]!) json++
      if (columns[image] !== column) continue
      const isNull = bitAt(bytes, nullsAt, image++)
      from =
        isChange && !isNull
          ? this.#readChange(bytes, from, end, column, out, spanAt)
          : this.#readCell(bytes, from, column, isNull, out, spanAt)
    }
    if (from > end) throw pastTheEnd()
    return from
  }

  #readCell(
    bytes: Uint8Array,
    at: number,
    column: number,
    isNull: boolean,
    out: CellOutput,
    spanAt: number,
  ): number {
    const span = spanAt + 2 * column
    const start = out.at
    const behind = isNull ? at : this.#rows.readers[column]!(bytes, at, out)
    out.spans[span] = start
    out.spans[span + 1] = isNull ? NULL_CELL : out.at - start
    return behind
  }

  #readChange(
    bytes: Uint8Array,
    at: number,
    end: number,
    column: number,
    out: CellOutput,
    spanAt: number,
  ): number {
    const behind = endOfDiffs(bytes, at, end)
    const document = this.#documents[column]!
    const span = spanAt + 2 * column
    const start = out.at
    if (document < 0) {
      out.spans[span + 1] = UNAVAILABLE_CELL
      return behind
    }
    const older = { bytes, start: document + 4, end: document + 4 + uint32(bytes, document) }
    writeChanged(older, bytes, at + 4, behind, out)
    out.spans[span] = start
    out.spans[span + 1] = out.at - start
    return behind
  }

  #startRow(out: CellOutput, spanAt: number): void {
    const count = this.#rows.columnCount
    out.reserveSpans(spanAt + 2 * count)
    fillUnavailable(out.spans, spanAt, count)
  }
}

function bitAt(bytes: Uint8Array, at: number, index: number): boolean {
  return ((bytes[at + (index >> 3)]! >> (index & 7)) & 1) === 1
}
