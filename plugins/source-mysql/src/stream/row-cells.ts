import {
  CellOutput,
  DamagedRowError,
  MYSQL_TEXT,
  PartialUpdateReader,
  type RowReader,
  type RowsEvent,
} from '@tailrace/mysql-binlog'
import { type CellBlock, NO_ROW, RowChange } from '@tailrace/plugin-api'
import { RowMemory, type RowRegion } from '@tailrace/plugin-api/snapshot'
import type { TableVersion } from '../tables/table-version.ts'
import type { MysqlTransaction } from '../transaction.ts'

/** What the first row of an event is in its transaction. */
export interface FirstRow {
  readonly transaction: MysqlTransaction
  readonly place: number
  readonly ordinal: number
  /** How many rows, from it on, are only counted. */
  readonly skipped: number
}

/** Makes row changes of rows events. Their cells are in regions that are used again once all batches have given them back. */
export class RowCells {
  readonly #memory = new RowMemory()
  readonly #out = new CellOutput(0, 0)
  #region: RowRegion
  #block: CellBlock
  /** Whether a change that was handed on has the block. */
  #isShared = false
  /** Whether a change that waits may lie in the region, though the block does not. */
  #isLeftBehind = false
  /** Where the next spans go. */
  #spanAt = 0

  /** Bytes of memory that rows have taken so far. */
  taken = 0

  constructor() {
    this.#region = this.#newRegion()
    this.#block = this.#newBlock()
  }

  /**
   * What was read so far was handed on: its blocks are not to be changed.
   *
   * @returns gives its memory back, to be called once nobody has it any more, or never
   */
  handedOn(): () => void {
    const region = this.#region
    const isHeld = this.#isLeftBehind || this.#isInRegion
    this.#isLeftBehind = false
    this.#isShared = true
    if (isHeld) region.holders++
    const { bytes, spans } = region
    const isFull =
      this.#out.at > bytes.length - (bytes.length >> 2) ||
      this.#spanAt > spans.length - (spans.length >> 2)
    if (isFull) {
      this.#memory.release(region)
      this.#region = this.#newRegion()
    }
    return () => {
      if (isHeld) this.#memory.release(region)
    }
  }

  /**
   * Reads the rows of an event.
   *
   * @param take takes each change
   * @returns how many rows there are
   * @throws DamagedRowError
   */
  read(
    event: RowsEvent,
    { schema, reader, types }: TableVersion,
    { transaction, place, ordinal, skipped }: FirstRow,
    take: (change: RowChange) => void,
  ): number {
    const { bytes, end, kind, before, after } = event
    const out = this.#out
    const step = 2 * reader.columnCount
    const partial = partialReader(event, reader, types)
    let at = event.at
    let rows = 0
    while (at < end) {
      const start = at
      const firstByte = out.at
      let beforeAt = NO_ROW
      let afterAt = NO_ROW
      let span = this.#spanAt
      if (partial !== null) {
        beforeAt = span
        afterAt = span + step
        at = partial.read(bytes, at, end, before!, after!, out, beforeAt, afterAt)
        span += 2 * step
      } else {
        if (before !== null) {
          beforeAt = span
          at = reader.read(bytes, at, end, before, out, span)
          span += step
        }
        if (after !== null) {
          afterAt = span
          at = reader.read(bytes, at, end, after, out, span)
          span += step
        }
      }
      // Neither server logs rows without any column.
      if (at === start) throw new DamagedRowError('a row has no columns')
      if (rows < skipped) {
        out.at = firstByte
      } else {
        this.taken += out.at - firstByte + 4 * (span - this.#spanAt)
        this.#spanAt = span
        const block = this.#current()
        take(
          new RowChange(
            kind,
            schema,
            transaction,
            place + rows,
            ordinal + rows,
            block,
            beforeAt,
            afterAt,
          ),
        )
      }
      rows++
    }
    return rows
  }

  /** The block of the row that was just read: it may have outgrown the memory of those before it. */
  #current(): CellBlock {
    const block = this.#block
    const { bytes, spans } = this.#out
    if (block.bytes === bytes && block.spans === spans) return block
    if (this.#isShared) {
      this.#isShared = false
      this.#isLeftBehind ||= this.#isInRegion
      return (this.#block = this.#newBlock())
    }
    // Nobody has it but changes that wait here, and what they point to is in the larger memory too.
    block.bytes = bytes
    block.spans = spans
    return block
  }

  /** Whether the block lies in the region, and not in larger memory that a row needed. */
  get #isInRegion(): boolean {
    const { bytes, spans } = this.#region
    return this.#block.bytes === bytes || this.#block.spans === spans
  }

  #newRegion(): RowRegion {
    const region = this.#memory.take()
    // All memory of this kind is allocated as Buffer.
    this.#out.continueIn(region.bytes as Buffer, region.spans)
    this.#spanAt = 0
    return region
  }

  #newBlock(): CellBlock {
    return { bytes: this.#out.bytes, spans: this.#out.spans, format: MYSQL_TEXT }
  }
}

function partialReader(
  event: RowsEvent,
  reader: RowReader,
  types: Uint8Array,
): PartialUpdateReader | null {
  return event.isPartial && event.before !== null && event.after !== null
    ? new PartialUpdateReader(reader, types)
    : null
}
