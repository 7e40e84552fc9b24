import {
  type Change,
  NO_ROW,
  RowChange,
  type TableSchema,
  TailraceError,
  type Transaction,
} from '@tailrace/plugin-api'
import {
  type RowMemory,
  type RowRegion,
  type RowStream,
  StreamRegions,
} from '@tailrace/plugin-api/snapshot'
import type { RawStatement } from '../../connection/raw-statement.ts'
import type { Session } from '../../connection/session.ts'
import { DATA_ROW, FrameReader } from '../../replication/frames.ts'
import { GatheredReads } from '../../replication/gathered-reads.ts'
import { protocolError } from '../../stream/protocol-error.ts'
import { readDataRow } from './data-row.ts'

/** What rows become, and who is told. */
export interface RowStreamRequest {
  /** A statement whose columns are the table's, in the order of their cells. */
  readonly sql: string
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
 * Rows of one statement as changes of op `read`, numbered from 0, whose cells point into memory that is used again. The session runs nothing else until
 * all rows are taken.
 */
export class PostgresRowStream implements RowStream {
  readonly #session: Session
  readonly #request: RowStreamRequest
  readonly #statement: RawStatement
  readonly #frames: FrameReader
  readonly #regions: StreamRegions
  readonly #reads: GatheredReads
  readonly #columns: number
  readonly #maxQueued: number
  #into: Change[] = []
  #room = 0
  #pushed = 0
  #read = 0
  #isPaused = false
  #isOver = false
  #error: TailraceError | null = null
  #rows = 0

  constructor(session: Session, request: RowStreamRequest) {
    this.#session = session
    this.#request = request
    this.#columns = request.schema.columns.length
    this.#regions = new StreamRegions(request.memory, 'postgres-text')
    this.#maxQueued = request.maxQueuedBytes ?? QUEUED_BYTES
    this.#frames = new FrameReader(
      {
        data: (bytes, start, end) => this.#row(bytes, start, end),
        other: (frame) => {
          this.#read += frame.length
          this.#statement.other(frame)
          return true
        },
      },
      DATA_ROW,
    )
    this.#statement = session.raw(request.sql, (chunk) => this.#arrived(chunk))
    this.#reads = new GatheredReads(this.#statement)
    this.#statement.finished.then(
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
    return this.#pushed - this.#read
  }

  /** Bytes of the rows taken so far, and what framed them. */
  get bytes(): number {
    return this.#read
  }

  /** Whether the statement is over: all rows were taken, or see {@link RowStream.error}. */
  get done(): boolean {
    return this.#isOver
  }

  /** Why the rows are not complete; null while all is well. The session's transaction is then aborted, or its connection gone. */
  get error(): TailraceError | null {
    return this.#error
  }

  /** What the rows taken since the last call lie in: to be released, each once, when nobody reads them any more. */
  touched(): readonly RowRegion[] {
    return this.#regions.touched()
  }

  /**
   * Appends rows that are here to `changes`.
   *
   * @returns how many; fewer than `maxRows` where no more are here now
   */
  take(changes: Change[], maxRows: number): number {
    if (this.#isOver || maxRows <= 0) return 0
    const before = this.#rows
    this.#into = changes
    this.#room = maxRows
    try {
      this.#frames.run()
    } catch (error) {
      this.#broken(error)
    }
    this.#into = []
    if (this.#frames.drained) this.#regions.drained()
    // A row that is larger than the queue is drained although most of its bytes wait.
    const isLow = this.#frames.drained || this.queuedBytes <= this.#maxQueued / 2
    if (this.#isPaused && isLow) {
      this.#isPaused = false
      this.#reads.resumed()
      this.#statement.resume()
    }
    return this.#rows - before
  }

  /** Gives the rows up; where the statement is not over, its connection is cut. */
  destroy(): void {
    if (this.#isOver) return
    this.#session.destroy()
    this.#end(null)
  }

  #arrived(chunk: Uint8Array): void {
    if (this.#isOver) return
    this.#regions.fill(chunk, this.#push)
    this.#pushed += chunk.length
    this.#request.onReadable()
    if (this.#isOver) return
    if (!this.#frames.drained && this.queuedBytes > this.#maxQueued) {
      this.#isPaused = true
      this.#statement.pause()
      return
    }
    this.#reads.read(chunk.length)
  }

  readonly #push = (bytes: Uint8Array) => this.#frames.push(bytes)

  #row(bytes: Uint8Array, start: number, end: number): boolean {
    const block = this.#regions.block(bytes, this.#columns)
    const { at } = this.#regions
    readDataRow(bytes, start, end, block.spans, at, this.#columns)
    this.#read += end - start + 5
    const { schema, transaction } = this.#request
    this.#into.push(
      new RowChange(
        'read',
        schema,
        transaction,
        transaction.commitPlace,
        this.#rows++,
        block,
        NO_ROW,
        at,
      ),
    )
    return --this.#room > 0
  }

  #broken(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error)
    const known = TailraceError.is(error) ? error : protocolError(message)
    this.#session.destroy()
    this.#end(known)
  }

  #end(error: TailraceError | null): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#error = error
    this.#reads.stop()
    this.#regions.end()
    this.#request.onReadable()
  }
}
