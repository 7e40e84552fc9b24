import type { ChangeBatch, Logger, TableMatcher, TailraceError } from '@tailrace/plugin-api'
import type { ConnectionSettings } from '../connection/settings.ts'
import type { Lsn } from '../lsn.ts'
import type { KnownTables } from './known-tables.ts'
import type { Progress } from './progress.ts'

/** What a connection to the log works with. Times are milliseconds. */
export interface LogSettings {
  readonly connection: ConnectionSettings
  readonly slot: string
  readonly publications: readonly string[]
  readonly messages: boolean
  readonly wanted: TableMatcher
  readonly statusInterval: number
  readonly idleInterval: number
  readonly pausedTimeout: number
  readonly silenceTimeout: number
}

/** What outlives a connection: shared by all subscriptions of a source. */
export interface SharedState {
  readonly known: KnownTables
  readonly progress: Progress
  readonly logger: Logger
  /** End of what is durable at every sink. */
  flushed: Lsn
}

/** Who a connection to the log reads for. */
export interface LogReceiver {
  /** Whether nothing may be emitted now. */
  readonly exhausted: boolean
  /** Whether emitted batches are not confirmed yet. */
  readonly outstanding: boolean
  emit(batch: ChangeBatch): void
  /** The connection is over, by an error. Called once. */
  failed(error: TailraceError): void
  /** Reading has waited for credit too long; the connection should be closed. */
  waitedTooLong(): void
}
