import type { ChangeBatch, Logger, Origin, TableMatcher, TailraceError } from '@tailrace/plugin-api'
import type { ConnectionSettings } from '../connection/settings.ts'
import type { Lsn } from '../lsn.ts'
import type { PostgresPosition } from '../position.ts'
import type { SnapshotSettings } from '../snapshot/postgres-rounds.ts'
import type { RecentTransactions } from '../snapshot/recent-transactions.ts'
import type { PostgresSnapshots } from '../snapshot/snapshot-plan.ts'
import type { StreamGate } from '../snapshot/stream-gate.ts'
import type { OwnSignals } from '../signals/own-signals.ts'
import type { KnownTables, StreamPoint } from './known-tables.ts'
import type { Progress } from './progress.ts'

/** What a connection to the log works with. Times are milliseconds. */
export interface LogSettings {
  readonly connection: ConnectionSettings
  readonly snapshots: SnapshotSettings
  /** Whether the log is read, or only snapshots. */
  readonly isLogRead: boolean
  readonly slot: string
  readonly publications: readonly string[]
  /** Whether messages of applications are delivered. */
  readonly messages: boolean
  readonly signals: OwnSignals
  readonly wanted: TableMatcher
  /** Columns of a table that are not left out, or null for all. */
  readonly columnsOf: (table: string) => readonly string[] | null
  readonly statusInterval: number
  readonly idleInterval: number
  readonly pausedTimeout: number
  readonly silenceTimeout: number
}

/** What outlives a connection: shared by all subscriptions of a source. */
export interface SharedState {
  readonly known: KnownTables
  readonly progress: Progress
  readonly snapshots: PostgresSnapshots
  /** What the stream delivered last. */
  readonly recent: RecentTransactions
  /** Set while snapshots have something to read: the stream asks it before each transaction. */
  gate: StreamGate | null
  readonly logger: Logger
  /** End of what is durable at every sink. */
  flushed: Lsn
}

/** A running connection as snapshots see it. They emit only while it delivers nothing; see `StreamGate`. */
export interface StreamPlace {
  readonly origin: Origin
  /** Of its positions. */
  readonly generation: number
  /** Everything committed before this place was delivered when reading began. */
  readonly reached: Lsn
  /** Where the stream is. */
  point(): StreamPoint
  /** A new position object that covers what was emitted, with the snapshots' progress as it is now. */
  position(): PostgresPosition
  /** @returns whether there is credit for more */
  emit(batch: ChangeBatch): boolean
  /** Asks the server how far its log is. */
  ask(): void
  /** Has the snapshots' progress as it is now in a position that is emitted soon. */
  settle(): void
  /** Lets the stream go on that waits before a transaction. */
  release(): void
}

/** Who a connection to the log reads for. */
export interface LogReceiver {
  /** Whether nothing may be emitted now. */
  readonly exhausted: boolean
  /** Whether emitted batches are not confirmed yet. */
  readonly outstanding: boolean
  emit(batch: ChangeBatch): void
  /** Reading has begun. Called once. */
  ready(place: StreamPlace): void
  /** The connection is over, by an error. Called once. */
  failed(error: TailraceError): void
  /** Reading has waited for credit too long; the connection should be closed. */
  waitedTooLong(): void
}
