import type { PluginState } from '@tailrace/plugin-api'
import { openSnapshots as openAny } from '@tailrace/plugin-api/snapshot'
import type { Session } from '../connection/session.ts'
import type { PostgresPosition } from '../position.ts'
import type { FoundTable } from '../tables/find-tables.ts'
import { type PlanRequest, planTables, runningTransactions } from './plan-tables.ts'
import type { PostgresPlan } from './snapshot-plan.ts'
import { refuseStandbySnapshot } from './standby-snapshot.ts'

/** What is decided about snapshots when a source opens. */
export interface SnapshotOpening extends PlanRequest {
  readonly state: PluginState
  /** The tables that the config means. */
  readonly tables: readonly FoundTable[]
  /** Whether nothing can have been written to the tables without being in the stream. */
  readonly isStreamComplete: boolean
}

/**
 * Has tables read that no snapshot has taken up yet. One that was dropped and made again, or took the name of another one, is a new one.
 *
 * @param position where streaming begins
 * @param isFirst whether nothing was delivered before
 * @returns the position with what is to be read; the same one where nothing is
 */
export function openSnapshots(
  session: Session,
  opening: SnapshotOpening,
  position: PostgresPosition,
  isFirst: boolean,
): Promise<PostgresPosition> {
  const { state, tables, isStreamComplete } = opening
  const nameOf = ({ oid, schema, name }: FoundTable) => `${schema}.${name}#${oid}`
  const plan = async (added: readonly FoundTable[]): Promise<PostgresPlan> => {
    if (!isStreamComplete) await refuseStandbySnapshot(session, true)
    const after = isStreamComplete ? [] : await runningTransactions(session)
    const oids = added.map(({ oid }) => oid)
    return { tables: await planTables(session, oids, opening), after }
  }
  return openAny({ state, tables, nameOf, plan }, position, isFirst)
}
