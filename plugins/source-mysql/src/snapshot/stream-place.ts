import type { Table, UnknownTable } from '@tailrace/mysql-ddl'
import type { Origin, TableSchema } from '@tailrace/plugin-api'
import type { SnapshotPlace } from '@tailrace/plugin-api/snapshot'
import type { LogPlace } from '../position/log-place.ts'
import type { ServerFacts } from '../server/facts.ts'
import type { Delivered } from './delivered.ts'

/** A running connection to the log as snapshots see it. They emit only while it delivers nothing; see `StreamGate`. */
export interface StreamPlace extends SnapshotPlace {
  readonly origin: Origin
  /** Of its positions. */
  readonly generation: number
  readonly server: ServerFacts
  /** Whether there is a stream; else nothing is ever delivered but rows that are read. */
  readonly isLogRead: boolean
  /** Between transactions: everything before was delivered. */
  readonly at: LogPlace
  /** Whether the stream is inside of a transaction. */
  readonly isInside: boolean
  /** What was delivered up to now; null where that cannot be told yet. */
  readonly delivered: Delivered | null
  /** How the stream knows a table to be defined where it stands. */
  definition(database: string, name: string): Table | UnknownTable | undefined
  /** The schema that changes by a definition refer to. */
  schemaOf(table: Table): TableSchema
  /** Lets the stream go on that waits before a transaction. */
  release(): void
}
