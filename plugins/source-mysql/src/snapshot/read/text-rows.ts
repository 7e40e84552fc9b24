import { fillUnavailable } from '@tailrace/mysql-binlog'
import {
  type CellBlock,
  type Change,
  NO_ROW,
  RowChange,
  type TableSchema,
  TailraceError,
  type Transaction,
} from '@tailrace/plugin-api'
import type { RowMemory, RowRegion, RowStream } from '@tailrace/plugin-api/snapshot'
import type { RawQuery } from '../../connection/raw-query.ts'
import type { Session } from '../../connection/session.ts'
import { MendedCells } from './mended-cells.ts'
import { Packets } from './packets.ts'
import { resultError } from './result-error.ts'
import { ResultHead } from './result-head.ts'
import { RowSpans } from './row-spans.ts'
import type { SelectList } from './select-list.ts'
import { readTextRow } from './text-row.ts'

/** What rows become, and who is told. */
export interface TextRowsRequest {
  /** A statement that selects {@link TextRowsRequest.list}. */
  readonly sql: string
  readonly list: SelectList
  readonly schema: TableSchema
  /** What the rows' changes belong to. */
  readonly transaction: Transaction
  /** What the rows lie in. */
  readonly memory: RowMemory
  /** Bytes that may wait to be taken before reading pauses; default 1 MiB. */
  readonly maxQueuedBytes?: number
  /** Called when rows arrived, and once when the statement is over. */
  onReadable(): void
}

const QUEUED_BYTES = 1024 * 1024

/**
 * Rows of one statement as changes of op `read`, numbered from 0, whose cells are what the log has of such rows and point into memory that is used again.
 * The session, which has the {@link readerSettings}, runs nothing else until all rows are taken.
 */
export class TextRows implements RowStream {
  readonly #session: Session
  readonly #request: TextRowsRequest
  readonly #query: RawQuery
  readonly #packets: Packets
  readonly #head: ResultHead
  readonly #spans = new RowSpans()
  /** Cell of each column that is selected. */
  readonly #cells: Int32Array
  /** Numbers of a row's spans. */
  readonly #width: number
  readonly #mended: MendedCells | null
  readonly #maxQueued: number
  #pushed = 0
  #isPaused = false
  #isOver = false
  #error: TailraceError | null = null
  #rows = 0

  constructor(session: Session, request: TextRowsRequest) {
    const { sql, list, memory, maxQueuedBytes = QUEUED_BYTES } = request
    this.#session = session
    this.#request = request
    this.#packets = new Packets(memory)
    this.#head = new ResultHead(list.columns.length)
    this.#cells = Int32Array.from(list.columns, ({ cell }) => cell)
    this.#width = 2 * list.cellCount
    const mended = new MendedCells(list)
    this.#mended = mended.isEmpty ? null : mended
    this.#maxQueued = maxQueuedBytes
    this.#query = session.raw(sql, (chunk) => this.#arrived(chunk))
    this.#query.finished.then(
      () => this.#end(null),
      (error: unknown) => this.#end(error as TailraceError),
    )
  }

  /** Rows taken so far. */
  get rows(): number {
    return this.#rows
  }

  /** Bytes that arrived and were not taken. */
  get queuedBytes(): number {
    return this.#packets.queued
  }

  /** Bytes of the rows taken so far, and what framed them. */
  get bytes(): number {
    return this.#pushed - this.#packets.queued
  }

  /** Whether the statement is over: all rows were taken, or see {@link TextRows.error}. */
  get done(): boolean {
    return this.#isOver
  }

  /** Why the rows are not complete; null while all is well. The transaction may go on, unless the connection is gone. */
  get error(): TailraceError | null {
    return this.#error
  }

  /** What the rows taken since the last call lie in: to be released, each once, when nobody reads them any more. */
  touched(): readonly RowRegion[] {
    return this.#spans.touched()
  }

  /**
   * Appends rows that are here to `changes`.
   *
   * @returns how many; fewer than `maxRows` where no more are here now
   */
  take(changes: Change[], maxRows: number): number {
    if (this.#isOver || this.#error !== null || maxRows <= 0) return 0
    const before = this.#rows
    try {
      this.#takeRows(changes, before + maxRows)
    } catch (error) {
      this.#broken(error)
    }
    const isLow = this.#packets.isIncomplete || this.queuedBytes <= this.#maxQueued / 2
    if (this.#isPaused && isLow) {
      this.#isPaused = false
      this.#query.resume()
    }
    return this.#rows - before
  }

  #takeRows(changes: Change[], upTo: number): void {
    const packets = this.#packets
    while (this.#rows < upTo && packets.next()) {
      const { bytes, start, end } = packets
      const kind = this.#head.kindOf(bytes, start, end)
      if (kind === 'row') changes.push(this.#row(bytes, start, end))
      else if (kind === 'last') {
        this.#query.last(bytes.subarray(start, end))
        return
      }
    }
  }

  #row(bytes: Uint8Array, start: number, end: number): RowChange {
    const { schema, transaction } = this.#request
    const width = this.#width
    let block: CellBlock = this.#spans.block(bytes, this.#packets.region, width)
    let { at } = this.#spans
    if (2 * this.#cells.length < width) fillUnavailable(block.spans, at, width / 2)
    readTextRow(bytes, start, end, block.spans, at, this.#cells)
    const own = this.#mended === null ? null : this.#mended.mend(block, at)
    if (own !== null) {
      block = own
      at = this.#mended!.at
    }
    const place = transaction.commitPlace
    return new RowChange('read', schema, transaction, place, this.#rows++, block, NO_ROW, at)
  }

  /** Gives the rows up; where the statement is not over, its connection is cut. */
  destroy(): void {
    if (this.#isOver) return
    this.#cut()
    this.#end(null)
  }

  /** Without reading on: the server may have much to send, and holds what it reads until it is told. */
  #cut(): void {
    this.#query.destroy()
    this.#session.destroy()
  }

  #arrived(chunk: Uint8Array): void {
    if (this.#isOver) return
    this.#packets.push(chunk)
    this.#pushed += chunk.length
    this.#request.onReadable()
    if (this.#isOver || this.#isPaused || this.queuedBytes <= this.#maxQueued) return
    // A row may be larger than the queue: nobody can take it before all of it is here.
    if (this.#packets.isIncomplete) return
    this.#isPaused = true
    this.#query.pause()
  }

  #broken(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error)
    this.#error = TailraceError.is(error) ? error : resultError(message)
    // The end of the connection ends the statement.
    this.#cut()
  }

  #end(error: TailraceError | null): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#error ??= error
    this.#packets.close()
    this.#request.onReadable()
  }
}
