import { setTimeout as sleep } from 'node:timers/promises'
import { ChangeBatch, type Credit, type SchemaChange, type TableSchema } from '@tailrace/plugin-api'
import {
  type ChunkFailure,
  type ChunkRead,
  type ChunkReader,
  ChunkReaders,
  hasKey,
  type RowMemory,
  type SnapshotTables,
  uniqueReadName,
  withRows,
} from '@tailrace/plugin-api/snapshot'
import type { Session } from '../connection/session.ts'
import type { SharedState, StreamPlace } from '../stream/log-settings.ts'
import { PostgresRowStream } from './read/row-stream.ts'
import {
  chunkStatement,
  lockStatement,
  type ReadTable,
  readerSettings,
} from './read/chunk-statements.ts'
import { LockWaiters } from './lock-waiters.ts'
import type { ReaderSessions } from './reader-sessions.ts'
import { SnapshotRead } from './snapshot-read.ts'
import type { StreamGate } from './stream-gate.ts'
import type { DefinitionContext } from './read/table-definition.ts'
import { type ReadableTable, readTables } from './readable-table.ts'
import type { ActiveTable, PostgresPlan } from './snapshot-plan.ts'
import { isConditionError } from './sql-states.ts'
import { takeSnapshot, type TakenSnapshot } from './take-snapshot.ts'

/** The stream waits for a round this long, plus the chunk that is being read. */
const HELD_MS = 250
/** A round ends after this long, also where no stream waits: the server's snapshot keeps dead rows from being removed. */
const ROUND_MS = 5000
/** Rows wait for credit this long; then the round is given up, for the same reason. */
const PATIENCE_MS = 5000
/** The same for tables without a key: giving one up means beginning it again. */
const LONG_PATIENCE_MS = 30_000
/** The stream may take this long to come to where the snapshot is, before the snapshot is given up and the stream waited for. */
const ALIGN_MS = 1000
/** Between two looks at whether the server has written out its log. */
const POKE_MS = 200

/** How a round ended. */
export type Outcome =
  /** Chunks were read. */
  | 'read'
  /** The stream delivered a transaction that the snapshot did not see. */
  | 'ahead'
  /** The stream is far behind. */
  | 'behind'
  /** Transactions that began before the tables entered the publication are still running. */
  | 'early'
  /** There was no credit for long. */
  | 'starved'
  /** A table is no longer what it was when the round was planned. */
  | 'redefined'

/** What a round works with. */
export interface RoundSettings {
  readonly shared: SharedState
  readonly gate: StreamGate
  readonly place: StreamPlace
  readonly credit: Credit
  readonly sessions: ReaderSessions
  readonly tables: SnapshotTables<PostgresPlan>
  /** A table under its name of now. */
  readonly nowOf: (table: ActiveTable) => ReadTable
  /** What rows lie in. */
  readonly memory: RowMemory
  readonly database: string
  readonly context: DefinitionContext
  readonly columnsOf: (table: string) => readonly string[] | null
  readonly signal: AbortSignal
  /** Whether transactions delivered by an earlier process may still be invisible to a snapshot. */
  readonly isSuspect: (taken: TakenSnapshot) => boolean
  /** See {@link StreamGate.align}. */
  readonly isStrict: boolean
}

/** Reads chunks under one server-side snapshot, while the stream stands where that snapshot is. */
export class Round {
  readonly #settings: RoundSettings
  readonly #tables: readonly ActiveTable[]
  readonly #readable = new Map<ActiveTable, ReadableTable>()
  readonly #startedAt = performance.now()
  readonly #name = uniqueReadName()
  #taken: TakenSnapshot | null = null
  #failure: ChunkFailure<PostgresPlan> | null = null
  #waiters: LockWaiters | null = null

  constructor(settings: RoundSettings, tables: readonly ActiveTable[]) {
    this.#settings = settings
    this.#tables = tables
  }

  /** The table whose own condition the server refused, where it was that which {@link Round.run} failed for. */
  get refused(): ActiveTable | null {
    if (this.#failure === null) return null
    const { table, error } = this.#failure
    return table.planned.where !== null && isConditionError(error) ? table : null
  }

  /** @throws TailraceError what the server said, e.g. that a lock was not granted in time */
  async run(): Promise<Outcome> {
    const { sessions, gate, nowOf } = this.#settings
    const leader = await sessions.get(0)
    try {
      await leader.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
      await leader.query(`SET LOCAL lock_timeout = '2s'`)
      // Before the snapshot: DDL that rewrites a table would make it empty to an older one (manual, 13.6).
      await leader.query(lockStatement(this.#tables.map(nowOf)))
      gate.take()
      const taken = await takeSnapshot(leader)
      this.#taken = taken
      if (this.#settings.isSuspect(taken)) return 'ahead'
      if (this.#isEarly(taken)) return 'early'
      const alignment = await this.#align(taken)
      if (alignment !== null) return alignment
      await leader.query(readerSettings)
      if (!(await this.#define(leader))) return 'redefined'
      return await this.#readAll(leader, taken)
    } finally {
      gate.close()
      await sessions.endTransactions()
    }
  }

  #isEarly(taken: TakenSnapshot): boolean {
    return this.#tables.some(({ plan }) => plan.after.some((xid) => !taken.sees.seesFull(xid)))
  }

  /** @returns null once the stream stands where the snapshot is */
  async #align({ sees, point }: TakenSnapshot): Promise<Outcome | null> {
    const { gate, place, sessions } = this.#settings
    const alignment = gate.align(sees, point.lsn, this.#settings.isStrict)
    let outcome: Outcome | 'aligned' | null = null
    void alignment.then((result) => (outcome = result))
    place.ask()
    for (let waited = 0; waited < ALIGN_MS; waited += POKE_MS) {
      await Promise.race([alignment, sleep(POKE_MS)])
      if (outcome !== null) return outcome === 'aligned' ? null : outcome
      // What no commit follows may stay unwritten for long; a transaction of our own makes the server write it out.
      await sessions.poke()
      place.ask()
    }
    return 'behind'
  }

  /** @returns whether the tables can still be read in the chunks that they were cut into */
  async #define(leader: Session): Promise<boolean> {
    const { database, context, columnsOf } = this.#settings
    const oids = this.#tables.map(({ planned }) => planned.oid)
    const readable = await readTables(leader, database, oids, context, columnsOf)
    for (const table of this.#tables) {
      const found = readable.get(table.planned.oid)
      if (found === undefined || !hasKey(found, table.planned.key)) return false
      this.#readable.set(table, { ...found, schema: this.#adopt(table, found) })
    }
    return true
  }

  /**
   * Brings together what the stream and the snapshot know of a table: both use one schema, and a change that the stream has not come upon yet
   * is told before the first row of the new shape.
   */
  #adopt(table: ActiveTable, { schema, message, relation }: ReadableTable): TableSchema {
    const { shared, place } = this.#settings
    const { known } = shared
    const { oid } = relation
    const here = place.point()
    const current = known.at(oid, here)
    if (current?.message.equals(message) === true) return current.schema
    const same = known.find(oid, message) ?? schema
    known.record(oid, { since: here, message, schema: same })
    if (current !== null) this.#tellChange(table, current.schema, same)
    return same
  }

  #tellChange(table: ActiveTable, previous: TableSchema, next: TableSchema): void {
    const { place, shared } = this.#settings
    const { snapshots } = shared
    const { snapshot, index } = table
    const read = { snapshot, table: index, chunk: -1, read: this.#readName }
    const transaction = this.#readOf(read)
    snapshots.progress = withRows(snapshots.progress, read, 1)
    const { database, schema, name } = next
    const change: SchemaChange = {
      kind: 'schema',
      action: 'alter',
      database,
      schema,
      name,
      table: next,
      previous,
      statement: null,
      transaction,
      place: transaction.commitPlace,
      ordinal: 0,
    }
    place.emit(new ChangeBatch([change], place.position(), 0, true))
  }

  async #readAll(leader: Session, taken: TakenSnapshot): Promise<Outcome> {
    const { sessions, shared, signal } = this.#settings
    if (this.#isStreamed) this.#waiters = new LockWaiters(sessions, leader)
    const chunks = new ChunkReaders<PostgresPlan>(
      {
        ...this.#settings,
        snapshots: shared.snapshots,
        signal,
        read: this.#readName,
        isOver: () => this.#isOver,
        patience: ({ planned }) => this.#patience(planned.key !== null),
      },
      this.#tables,
    )
    const readers = [Promise.resolve(this.#readerOf(leader))]
    for (let i = 1; i < sessions.count && !chunks.isOneChunk; i++) {
      const session = sessions.join(i, taken.exported)
      readers.push(session.then((joined) => this.#readerOf(joined)))
    }
    try {
      await chunks.run(readers)
    } finally {
      this.#failure = chunks.failure
      await this.#waiters?.end()
    }
    return chunks.isStarved ? 'starved' : 'read'
  }

  /** Whether changes are read beside: else each table is read under one snapshot, as nothing would tell of a row that moved between two. */
  get #isStreamed(): boolean {
    return this.#settings.context.publications.length > 0
  }

  get #isOver(): boolean {
    const { gate } = this.#settings
    const now = performance.now()
    if (this.#isStreamed && now - this.#startedAt > ROUND_MS) return true
    if (this.#waiters?.isAny === true) return true
    return gate.heldAt !== null && now - gate.heldAt > HELD_MS
  }

  get #readName(): string {
    return `${this.#taken!.point.name}.${this.#name}`
  }

  #readOf(read: ChunkRead): SnapshotRead {
    const { origin, generation } = this.#settings.place
    return new SnapshotRead(origin, this.#taken!.point, read, generation)
  }

  #readerOf(session: Session): ChunkReader<PostgresPlan> {
    const { memory } = this.#settings
    return ({ table, chunk, read, wake }) => {
      const readable = this.#readable.get(table)!
      const { schema, rowFilter } = readable
      const { key, where } = table.planned
      const columns = schema.columns.map(({ name }) => name)
      const conditions = [where, rowFilter].filter((condition) => condition !== null)
      const sql = chunkStatement({ ...readable, key }, { ...chunk, columns, where: conditions })
      const transaction = this.#readOf(read)
      return new PostgresRowStream(session, { sql, schema, transaction, memory, onReadable: wake })
    }
  }

  /** Milliseconds that rows may wait for credit, and others for the locks: none where somebody does, and the chunk can be read under another snapshot. */
  #patience(isKeyed: boolean): number {
    if (!this.#isStreamed || !isKeyed) return LONG_PATIENCE_MS
    return this.#waiters?.isAny === true ? 0 : PATIENCE_MS
  }
}
