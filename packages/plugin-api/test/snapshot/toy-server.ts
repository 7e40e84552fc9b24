import {
  type Change,
  ChangeBatch,
  type Credit,
  NO_ROW,
  type Position,
  RowChange,
} from '@tailrace/plugin-api'
import {
  type ChunkRead,
  ChunkReaders,
  type ChunkToRead,
  type KeyText,
  type PlannedTable,
  PlanUpkeep,
  type RoundAttempt,
  type RoundEnd,
  type RoundReader,
  type RowCount,
  RowMemory,
  type RowStream,
  type SnapshotPart,
  type SnapshotPlan,
  SnapshotRun,
  SnapshotState,
  type SnapshotTable,
  SnapshotTables,
  type TableNow,
  uniqueReadName,
} from '@tailrace/plugin-api/snapshot'
import { Subject } from 'rxjs'
import { block, table as schemaOf, transaction } from '../make.ts'
import type { Documents } from './documents.ts'

/** Rows are numbers, by which they are sorted. */
export interface ToyTable {
  readonly rows: readonly number[]
  readonly key: readonly string[]
}

export type ToyPosition = Position & SnapshotPart<string>

/** What a table of the toy is planned to be read as. */
export function toyPlan(name: string, settings: Partial<PlannedTable> = {}): PlannedTable {
  const size = { chunkRows: 10, isSmall: false, expectedRows: 100, isCounted: false }
  return { schema: 'public', name, key: ['id'], where: null, ...size, ...settings }
}

/** Rows that are there at once, of a chunk's read. */
class Rows implements RowStream {
  rows = 0
  bytes = 0
  readonly error: Error | null = null
  readonly #rows: readonly number[]
  readonly #read: ChunkRead

  constructor(rows: readonly number[], { read, wake }: ChunkToRead) {
    this.#rows = rows
    this.#read = read
    queueMicrotask(wake)
  }

  get done(): boolean {
    return this.rows === this.#rows.length
  }

  take(changes: Change[], maxRows: number): number {
    const taken = this.#rows.slice(this.rows, this.rows + maxRows)
    for (const row of taken) {
      const of = { ...transaction, chunk: this.#read }
      const cells = block([[row]])
      changes.push(new RowChange('read', toySchema, of, 1, this.rows++, cells, NO_ROW, 0))
    }
    this.bytes += taken.length
    return taken.length
  }

  touched(): readonly [] {
    return []
  }

  destroy(): void {}
}

const toySchema = schemaOf(['id'], ['id'])

/** What is open of one process: reads tables that lie in memory, two chunks in each round. */
export class ToyProcess implements RoundReader {
  readonly snapshots = new SnapshotState<SnapshotPlan, string>({ tableId: ({ name }) => name })
  readonly warnings: string[] = []
  readonly batches: ChangeBatch[] = []
  readonly run: SnapshotRun
  /** Settled when all was read. */
  readonly over: Promise<void>
  /** Called behind each batch. */
  onBatch: () => void = () => {}
  rounds = 0
  readonly credit: Credit & { exhausted: boolean; readonly returned: Subject<void> }
  readonly #server: ReadonlyMap<string, ToyTable>
  readonly #tables: SnapshotTables
  readonly #upkeep: PlanUpkeep<SnapshotPlan, TableNow>
  readonly #memory = new RowMemory()
  readonly #place = {
    position: (): ToyPosition => ({ ...this.snapshots.part }),
    emit: (batch: ChangeBatch) => {
      this.batches.push(batch)
      this.onBatch()
    },
    settle: () => this.#place.emit(new ChangeBatch([], this.#place.position(), 0)),
  }

  constructor(
    server: ReadonlyMap<string, ToyTable>,
    state: Documents,
    from: ToyPosition,
    readers = 2,
  ) {
    this.#server = server
    this.snapshots.restore(from)
    this.credit = { exhausted: false, outstanding: false, returned: new Subject<void>() }
    const warn = (_: object, message: string) => this.warnings.push(message)
    const logger = { debug: () => {}, info: () => {}, warn, error: warn }
    const { snapshots } = this
    this.#tables = new SnapshotTables(state, snapshots, async (table, after, count) =>
      this.#findBorders(table, after, count),
    )
    const tables = this.#tables
    this.#upkeep = new PlanUpkeep({
      state,
      snapshots,
      tables,
      logger,
      wanted: (name) => name !== 'public.unwanted',
      lookUp: async (all) =>
        all.map(({ planned: { schema, name } }) => {
          const found = this.#server.get(name)
          return found === undefined ? undefined : { schema, name, key: found.key }
        }),
      planAnew: async ({ planned }, where) => {
        const { key } = this.#server.get(planned.name)!
        return { tables: [toyPlan(planned.name, { where, key })] }
      },
    })
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.over = promise
    const [place, credit] = [this.#place, this.credit]
    this.run = new SnapshotRun(
      { snapshots, tables, reader: this, readers, place, credit, state, logger },
      { failed: reject, finished: resolve },
    )
  }

  /** The last position emitted. */
  get position(): ToyPosition {
    return this.batches.at(-1)!.position
  }

  #findBorders({ planned }: SnapshotTable, after: KeyText | null, count: number): KeyText[] {
    const { rows } = this.#server.get(planned.name)!
    const rest = rows.filter((row) => after === null || row > Number(after[0]))
    const borders = rest.filter((_, i) => i % planned.chunkRows === planned.chunkRows - 1)
    return borders.slice(0, count).map((row) => [String(row)])
  }

  async begin(): Promise<void> {}

  async read(tables: readonly SnapshotTable[], { signal }: RoundAttempt): Promise<RoundEnd> {
    if (!(await this.#upkeep.prepare(tables))) return 'read'
    this.rounds++
    let begun = 0
    const readers = new ChunkReaders(
      {
        snapshots: this.snapshots,
        tables: this.#tables,
        place: this.#place,
        credit: this.credit,
        memory: this.#memory,
        signal,
        read: uniqueReadName(),
        isOver: () => begun >= 2,
        patience: () => 20,
      },
      tables,
    )
    const reader = (chunk: ChunkToRead) => {
      begun++
      return new Rows(this.#rowsOf(chunk), chunk)
    }
    try {
      await readers.run([Promise.resolve(reader), Promise.resolve(reader)])
    } catch (error) {
      if (readers.failure === null) throw error
      await this.#upkeep.refuse(readers.failure.table, error)
    }
    return readers.isStarved ? { reason: 'sinks take nothing' } : 'read'
  }

  #rowsOf({ table: { planned }, chunk: { after, upTo } }: ChunkToRead): readonly number[] {
    if (planned.where === 'broken') throw new Error('no such column')
    return this.#server
      .get(planned.name)!
      .rows.filter(
        (row) =>
          (after === null || row > Number(after[0])) && (upTo === null || row <= Number(upTo[0])),
      )
  }

  async count({ name }: PlannedTable): Promise<RowCount> {
    return {
      rows: Promise.resolve(this.#server.get(name)!.rows.length),
      cancel: async () => {},
    }
  }

  async end(): Promise<void> {}

  destroy(): void {}
}

/** The rows of batches, each with the read that it comes from. */
export function readsOf(
  batches: readonly ChangeBatch[],
): readonly { readonly row: number; readonly ordinal: number; readonly read: ChunkRead }[] {
  return batches.flatMap(({ changes }) =>
    changes.map((change) => {
      const { ordinal, transaction: of, after } = change as RowChange
      const { chunk: read } = of as unknown as { chunk: ChunkRead }
      return { row: Number(after!['id']), ordinal, read }
    }),
  )
}
