import type { ChangeBatch, Logger, Origin, PluginState } from '@tailrace/plugin-api'
import type { MysqlPosition } from '../position.ts'
import type { Snapshots } from '../snapshot/snapshots.ts'
import type { StoredDocuments } from '../stored-documents.ts'
import type { TableVersions } from '../tables/table-versions.ts'
import type { EarlierLog } from '../xa/find-prepared.ts'

/** What an assembler tells the outside. */
export interface AssemblerEvents {
  /** Takes a batch. */
  emit(batch: ChangeBatch): void
  /** A transaction begins that must not be read now: nothing more is, until somebody lets it. */
  held(): void
  /** The next batches may be handed on only once this is fulfilled: their positions name what is being stored. */
  storing(stored: Promise<void>): void
  /** Nothing more may be read until this is fulfilled; it is handed what to wait for now and then. */
  reading(read: (between: () => Promise<void> | undefined) => Promise<void>): void
  /** The event that is being read, as the server sent it. */
  readonly event: Uint8Array
}

/** What an assembler works with. */
export interface AssemblerContext {
  readonly origin: Origin
  readonly versions: TableVersions
  readonly from: MysqlPosition
  readonly snapshots: Snapshots
  /** Whether the log is read by GTIDs; else by places. */
  readonly isByGtid: boolean
  readonly state: () => PluginState
  readonly documents: StoredDocuments
  readonly earlier: EarlierLog
  readonly logger: Logger
}
