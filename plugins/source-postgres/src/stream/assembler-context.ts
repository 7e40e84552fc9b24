import type { ChangeBatch, Origin, TableMatcher } from '@tailrace/plugin-api'
import type { PublishedLists } from '../ddl/announcements.ts'
import type { Lsn } from '../lsn.ts'
import type { PostgresSnapshots } from '../snapshot/snapshot-plan.ts'
import type { PostgresTransaction } from '../transaction.ts'
import type { KnownTables } from './known-tables.ts'
import type { SideMessageSettings } from './side-messages.ts'

/** What an assembler tells the outside. */
export interface AssemblerEvents {
  /** Takes a batch. @returns false to stop reading behind the current message */
  emit(batch: ChangeBatch): boolean
  /**
   * A transaction begins.
   *
   * @param isPartlyDelivered whether some of it was delivered before this connection
   * @returns false to stop reading before its first change
   */
  begins(transaction: PostgresTransaction, isPartlyDelivered: boolean): boolean
  /** The server said where it is. */
  keepalive(walEnd: Lsn, replyRequested: boolean): void
}

/** Facts of the server that changes and positions carry. */
export interface AssemblerContext extends SideMessageSettings {
  readonly origin: Origin
  readonly timeline: number
  /** Which tables the pipeline wants. */
  readonly wanted: TableMatcher
  readonly known: KnownTables
  readonly snapshots: PostgresSnapshots
  readonly major: number
  readonly publications: PublishedLists
}
