import type { Credit, TableMatcher } from '@tailrace/plugin-api'
import { SnapshotRun, type SnapshotRunEvents, SnapshotTables } from '@tailrace/plugin-api/snapshot'
import type { ConnectionSettings } from '../connection/settings.ts'
import type { SharedState } from '../stream/log-settings.ts'
import type { TableChoices } from '../table-options.ts'
import { findBorders } from './chunks/borders.ts'
import type { MysqlPlan } from './mysql-plan.ts'
import { ReaderSessions } from './reader-sessions.ts'
import { Rounds } from './rounds.ts'
import type { StreamPlace } from './stream-place.ts'
import type { WatermarkTable } from './views/watermark.ts'

/** How snapshots are read. */
export interface SnapshotSettings {
  /** How many sessions read at once. */
  readonly readers: number
  readonly choices: TableChoices
  /** Which tables the pipeline wants. */
  readonly wanted: TableMatcher
  /** Null where there is none. */
  readonly watermark: WatermarkTable | null
  readonly pipeline: string
}

/** Reads snapshots beside one connection to the log. */
export function readSnapshots(
  connection: ConnectionSettings,
  settings: SnapshotSettings,
  shared: SharedState,
  place: StreamPlace,
  credit: Credit,
  events: SnapshotRunEvents,
): SnapshotRun<MysqlPlan> {
  const { snapshots, logger } = shared
  const state = shared.state()
  const { flavor, identity } = place.server
  const sessions = new ReaderSessions(connection, { flavor, identity }, settings.readers)
  const tables = new SnapshotTables<MysqlPlan>(state, snapshots, async ({ planned }, ...range) => {
    const { schema: database, name, chunkRows } = planned
    const [after, count] = range
    const table = { database, name, key: planned.key! }
    return findBorders(await sessions.borders, table, after, chunkRows, count)
  })
  const parts = { snapshots, tables, place, credit, state, logger }
  const reader = new Rounds({ ...parts, ...settings, sessions })
  return new SnapshotRun<MysqlPlan>({ ...parts, reader, readers: settings.readers }, events)
}
