import type { Credit } from '../../contracts/credit.ts'
import type { SnapshotPlan } from '../plan/snapshot-plan.ts'
import type { ChunkRead } from '../progress/snapshot-progress.ts'
import type { RowMemory } from '../rows/row-memory.ts'
import type { RowStream } from '../rows/row-stream.ts'
import type { SnapshotPlace } from '../run/snapshot-place.ts'
import type { SnapshotState } from '../state/snapshot-state.ts'
import { deliverChunk } from './deliver-chunk.ts'
import type { SnapshotTable, SnapshotTables } from './snapshot-tables.ts'
import type { Chunk } from './table-chunks.ts'

/** One chunk that a reader is to read. */
export interface ChunkToRead<P extends SnapshotPlan = SnapshotPlan> {
  readonly table: SnapshotTable<P>
  readonly chunk: Chunk
  /** What its rows are to be named by: their transaction has it, for `Source.covers`. */
  readonly read: ChunkRead
  /** To be called when rows arrived; see {@link RowStream}. */
  readonly wake: () => void
}

/** A session that reads one chunk at a time, e.g. in a transaction whose view all chunks of a round are read in. */
export type ChunkReader<P extends SnapshotPlan = SnapshotPlan> = (
  chunk: ChunkToRead<P>,
) => RowStream

/** What {@link ChunkReaders} work with. */
export interface ChunkReadersSettings<P extends SnapshotPlan = SnapshotPlan> {
  readonly snapshots: Pick<SnapshotState<P>, 'progress' | 'unstored' | 'count'>
  readonly tables: SnapshotTables<P>
  readonly place: SnapshotPlace
  readonly credit: Credit
  /** What rows lie in. */
  readonly memory: RowMemory
  readonly signal: AbortSignal
  /** Names the view that is read, such that no two reads of a chunk share a name; see {@link uniqueReadName}. */
  readonly read: string
  /** Whether the round has lasted long enough: no further chunk is begun then. */
  readonly isOver: () => boolean
  /** Milliseconds that rows of a table may wait for credit; asked for again while they do. Then the round is given up, and the chunk is read again. */
  readonly patience: (table: SnapshotTable<P>) => number
}

/** A chunk that could not be read. */
export interface ChunkFailure<P extends SnapshotPlan = SnapshotPlan> {
  readonly table: SnapshotTable<P>
  readonly error: unknown
}

/** In the names of reads, so that none is used twice, even of views that see the same: rows come in no order. */
const RUN = Date.now().toString(36)
let views = 0

/** A name for the reads of one view of the tables, used by no other, in other processes neither. */
export function uniqueReadName(): string {
  return `${RUN}.${(views++).toString(36)}`
}

/** Reads the chunks of one round's tables with several readers, and delivers their rows while the stream is held. */
export class ChunkReaders<P extends SnapshotPlan = SnapshotPlan> {
  readonly #settings: ChunkReadersSettings<P>
  readonly #tables: readonly SnapshotTable<P>[]
  #current = 0
  #isStarved = false
  #isFailed = false
  #failure: ChunkFailure<P> | null = null

  /** @param tables of the round, as {@link SnapshotTables.next} gave them */
  constructor(settings: ChunkReadersSettings<P>, tables: readonly SnapshotTable<P>[]) {
    this.#settings = settings
    this.#tables = tables
  }

  /** Whether rows waited for credit longer than they may. */
  get isStarved(): boolean {
    return this.#isStarved
  }

  /** The first chunk that could not be read; null where {@link ChunkReaders.run} did not fail for one. */
  get failure(): ChunkFailure<P> | null {
    return this.#failure
  }

  /** Whether one reader is enough. */
  get isOneChunk(): boolean {
    return this.#tables.length === 1 && this.#tables[0]!.chunks.total === 1
  }

  /**
   * Has each reader read one chunk after the other, until nothing is left, the round is over, or one of them fails.
   *
   * @throws what the first of them failed with, once all have ended
   */
  async run(readers: readonly Promise<ChunkReader<P>>[]): Promise<void> {
    const ends = await Promise.allSettled(readers.map((reader) => this.#run(reader)))
    const failed = ends.find((end) => end.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }

  async #run(reader: Promise<ChunkReader<P>>): Promise<void> {
    try {
      await this.#readChunks(await reader)
    } catch (error) {
      this.#isFailed = true
      throw error
    }
  }

  get #isOver(): boolean {
    const { signal } = this.#settings
    return signal.aborted || this.#isStarved || this.#isFailed || this.#settings.isOver()
  }

  async #readChunks(reader: ChunkReader<P>): Promise<void> {
    while (!this.#isOver) {
      const table = this.#tables[this.#current]
      if (table === undefined) return
      const chunk = await table.chunks.next()
      if (chunk !== null) await this.#readChunk(reader, table, chunk)
      else if (this.#tables[this.#current] === table) this.#current++
    }
  }

  async #readChunk(reader: ChunkReader<P>, table: SnapshotTable<P>, chunk: Chunk): Promise<void> {
    const { tables, snapshots } = this.#settings
    const { snapshot, index } = table
    const read = { snapshot, table: index, chunk: chunk.number, read: this.#settings.read }
    const rows = await deliverChunk((wake) => reader({ table, chunk, read, wake }), {
      ...this.#settings,
      read,
      patience: () => this.#settings.patience(table),
      completed: () => tables.finishChunk(table, chunk.number),
    }).catch((error: unknown) => {
      this.#failure ??= { table, error }
      throw error
    })
    if (rows === null) this.#isStarved = true
    else snapshots.count(snapshot, index, rows)
  }
}
