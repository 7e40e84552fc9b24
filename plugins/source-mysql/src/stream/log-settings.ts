import type { ChangeBatch, Logger, PluginState, TailraceError } from '@tailrace/plugin-api'
import type { ConnectionSettings } from '../connection/settings.ts'
import type { ServerFlavor } from '../server/flavor.ts'
import type { SnapshotSettings } from '../snapshot/snapshot-reading.ts'
import type { Snapshots } from '../snapshot/snapshots.ts'
import type { StreamPlace } from '../snapshot/stream-place.ts'
import type { StoredDocuments } from '../stored-documents.ts'
import type { KnownSchemas } from '../tables/known-schemas.ts'
import type { Progress } from './progress.ts'

/** What a connection to the log works with. Times are milliseconds. */
export interface LogSettings {
  readonly connection: ConnectionSettings
  /** Option `flavor`. */
  readonly flavor: ServerFlavor | undefined
  readonly serverId: number
  readonly snapshots: SnapshotSettings
  /** Whether the log is read, or only snapshots. */
  readonly isLogRead: boolean
  /** Option `tables`. */
  readonly patterns: readonly string[]
  readonly heartbeatInterval: number
  readonly idleInterval: number
  readonly pausedTimeout: number
  readonly silenceTimeout: number
}

/** What outlives a connection: shared by all subscriptions of a source. */
export interface SharedState {
  readonly known: KnownSchemas
  readonly progress: Progress
  readonly logger: Logger
  readonly state: () => PluginState
  readonly documents: StoredDocuments
  readonly snapshots: Snapshots
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
