import { setTimeout as sleep } from 'node:timers/promises'
import { type Table } from '@tailrace/mysql-ddl'
import type { Credit, TableSchema } from '@tailrace/plugin-api'
import {
  type ChunkFailure,
  type ChunkReader,
  ChunkReaders,
  type ChunkToRead,
  type RoundEnd,
  type RowMemory,
  type RowStream,
  type SnapshotTable,
  type SnapshotTables,
  uniqueReadName,
} from '@tailrace/plugin-api/snapshot'
import type { Session } from '../connection/session.ts'
import type { LogPlace } from '../position/log-place.ts'
import { chunkStatement } from './chunks/chunk-statement.ts'
import { readableTables } from './readable-tables.ts'
import type { MysqlPlan } from './mysql-plan.ts'
import { TextRows } from './read/text-rows.ts'
import { selectList } from './read/select-list.ts'
import type { Snapshots } from './snapshots.ts'
import { type ReadPoint, SnapshotRead } from './snapshot-read.ts'
import type { StreamPlace } from './stream-place.ts'
import { type Alignment, StreamGate } from './stream-gate.ts'
import { UntouchedRows } from './untouched-rows.ts'
import { openViews, type ViewSettings } from './views/open-views.ts'
import { waits } from './waits.ts'

/** The stream waits for a round this long, plus the chunk that is being read. */
const HELD_MS = 250
/** A round ends after this long, also where no stream waits: others may wait for the locks on the tables' definitions, and old rows are kept for it. */
const ROUND_MS = 1000
/** Rows wait for credit this long; then the round is given up, for the same reason. */
const PATIENCE_MS = 1000
/** The same for tables without a key: giving one up means beginning it again. */
const LONG_PATIENCE_MS = 30_000
/** The stream may take this long to come to where the views are, before they are given up and the stream waited for. */
const ALIGN_MS = 1000

type Tables = readonly SnapshotTable<MysqlPlan>[]

/** What a round works with. */
export interface RoundSettings extends ViewSettings {
  readonly snapshots: Snapshots
  readonly gate: StreamGate
  readonly place: StreamPlace
  readonly credit: Credit
  readonly tables: SnapshotTables<MysqlPlan>
  /** What rows lie in. */
  readonly memory: RowMemory
  /** Reads how tables are defined now; null where that is not as they are to be read. */
  readonly define: (tables: Tables) => Promise<ReturnType<typeof readableTables>>
  readonly signal: AbortSignal
}

/** A table as a round reads it. */
export interface ReadableTable {
  readonly definition: Table
  readonly schema: TableSchema
}

/** Reads chunks under read views that were opened together, while the stream stands where they are. */
export class Round {
  readonly #settings: RoundSettings
  readonly #tables: readonly SnapshotTable<MysqlPlan>[]
  readonly #startedAt = performance.now()
  readonly #readers: ChunkReaders<MysqlPlan>
  #readable: ReadonlyMap<SnapshotTable<MysqlPlan>, ReadableTable> = new Map()
  #point: ReadPoint = { at: { file: '', offset: 0 }, time: 0 }

  /** @param tables of which none has no key, unless it is the only one */
  constructor(settings: RoundSettings, tables: readonly SnapshotTable<MysqlPlan>[]) {
    this.#settings = settings
    this.#tables = tables
    this.#readers = new ChunkReaders(
      {
        ...settings,
        read: uniqueReadName(),
        isOver: () => this.#isOver,
        patience: () => (this.#isWhole ? LONG_PATIENCE_MS : PATIENCE_MS),
      },
      tables,
    )
  }

  /** The chunk that could not be read, where it was that which {@link Round.run} failed for. */
  get failure(): ChunkFailure<MysqlPlan> | null {
    return this.#readers.failure
  }

  /** @throws TailraceError what the server said, e.g. that a lock was not granted in time */
  async run(): Promise<RoundEnd> {
    const { gate, place, sessions } = this.#settings
    const planned = this.#tables.map((table) => table.planned)
    const count = this.#readerCount
    const gated = planned.map(({ schema, name, key }) => ({
      id: `${schema}.${name}`,
      key: key?.columns.map((column) => column.name) ?? null,
    }))
    gate.take(gated, this.#isWhole)
    try {
      const { delivered } = place
      if (delivered === null) return waits.behind
      const end = await openViews(this.#settings, {
        delivered,
        tables: planned,
        count,
        isLogRead: place.isLogRead,
      })
      if (end === null) return waits.invisible
      const alignment = await this.#align(end)
      if (alignment !== 'aligned') return waits[alignment]
      this.#point = { at: end, time: Date.now() * 1000 }
      if (!(await this.#define())) return waits.redefined
      await this.#readers.run(
        Array.from({ length: count }, async (_, number) =>
          this.#reader(await sessions.get(number)),
        ),
      )
      return this.#readers.isStarved ? waits.starved : 'read'
    } finally {
      gate.close()
      await sessions.endTransactions()
    }
  }

  /** Whether a table is read as a whole, with all that changes before a place and nothing behind it. */
  get #isWhole(): boolean {
    return this.#tables[0]!.planned.key === null
  }

  get #readerCount(): number {
    const { place, sessions } = this.#settings
    // Without a stream nothing would tell of a row that moved between what two views see.
    const isOne = this.#isWhole || this.#readers.isOneChunk || !place.isLogRead
    return isOne ? 1 : sessions.count
  }

  async #align(end: LogPlace): Promise<Alignment | 'behind'> {
    const timer = new AbortController()
    const late = sleep(ALIGN_MS, 'behind' as const, { signal: timer.signal }).catch(
      () => 'behind' as const,
    )
    try {
      return await Promise.race([this.#settings.gate.align(end), late])
    } finally {
      timer.abort()
    }
  }

  /** @returns whether the tables are what they are in the stream, and can still be read in the chunks that they were cut into */
  async #define(): Promise<boolean> {
    const readable = await this.#settings.define(this.#tables)
    if (readable === null) return false
    this.#readable = readable
    return true
  }

  get #isOver(): boolean {
    const { gate, place } = this.#settings
    if (!place.isLogRead) return false
    const now = performance.now()
    if (now - this.#startedAt > ROUND_MS) return true
    return gate.heldAt !== null && now - gate.heldAt > HELD_MS
  }

  #reader(session: Session): ChunkReader<MysqlPlan> {
    return (chunk) => this.#read(session, chunk)
  }

  #read(session: Session, { table, chunk, read, wake }: ChunkToRead<MysqlPlan>): RowStream {
    const { place, memory, gate, snapshots } = this.#settings
    const { definition, schema } = this.#readable.get(table)!
    const { schema: database, name, key, where } = table.planned
    const list = selectList(definition, schema)
    const sql = chunkStatement({ database, name, key }, chunk, list.sql, where)
    const transaction = new SnapshotRead(place.origin, this.#point, read, place.generation)
    const rows = new TextRows(session, {
      sql,
      list,
      schema,
      transaction,
      memory,
      onReadable: wake,
    })
    const touched = gate.touched(schema.id)
    if (touched === null) return rows
    const columns = key!.columns.map((column) => column.name)
    return new UntouchedRows(rows, touched, (row) => snapshots.readAgain(row, columns))
  }
}
