import type { PluginState } from '@tailrace/plugin-api'
import { beginSnapshot, NO_SNAPSHOTS } from '@tailrace/plugin-api/snapshot'
import type { Session } from '../connection/session.ts'
import type { PostgresPosition } from '../position.ts'
import type { FoundTable } from '../tables/find-tables.ts'
import { type PlanRequest, planTables, runningTransactions } from './plan-tables.ts'
import { refuseStandbySnapshot } from './standby-snapshot.ts'
import { forgetPlans, freeNumber, type SnapshotPlan, writePlan } from './snapshot-plan.ts'

/** What is decided about snapshots when a source opens. */
export interface SnapshotOpening extends PlanRequest {
  readonly state: PluginState
  /** The tables that the config means. */
  readonly tables: readonly FoundTable[]
  /** Whether nothing can have been written to the tables without being in the stream. */
  readonly isStreamComplete: boolean
}

/**
 * Has tables read that no snapshot has taken up yet: all on the first start, later those that came to match.
 *
 * @param position where streaming begins
 * @param isFirst whether nothing was delivered before
 * @returns the position with what is to be read; the same one where nothing is
 */
export async function openSnapshots(
  session: Session,
  opening: SnapshotOpening,
  position: PostgresPosition,
  isFirst: boolean,
): Promise<PostgresPosition> {
  const { state, tables } = opening
  const names = tables.map(nameOf)
  const known = isFirst ? [] : await knownTables(state, position, names)
  const added = tables.filter((table) => !known.includes(nameOf(table)))
  await forgetPlans(state, (id) => isOver(position, id))
  if (added.length === 0 && position.tables !== undefined) return position
  const taken = await rememberTables(state, [...new Set([...known, ...names])])
  if (added.length === 0) return { ...position, tables: taken }
  if (!opening.isStreamComplete) await refuseStandbySnapshot(session, true)
  const after = opening.isStreamComplete ? [] : await runningTransactions(session)
  const oids = added.map(({ oid }) => oid)
  const plan = { tables: await planTables(session, oids, opening), after }
  if (plan.tables.length === 0) return { ...position, tables: taken }
  return { ...(await addSnapshot(state, position, plan)), tables: taken }
}

/** A table that was dropped and made again, or took the name of another one, is a new one. */
function nameOf({ oid, schema, name }: FoundTable): string {
  return `${schema}.${name}#${oid}`
}

/** A position with one more snapshot to read, whose plan is durable. */
export async function addSnapshot(
  state: PluginState,
  position: PostgresPosition,
  plan: SnapshotPlan,
): Promise<PostgresPosition> {
  const progress = position.snapshot ?? NO_SNAPSHOTS
  const next = await freeNumber(state, progress.next)
  const begun = beginSnapshot({ ...progress, next })
  await writePlan(state, begun.id, plan)
  return { ...position, snapshot: begun.progress }
}

function isOver({ snapshot = NO_SNAPSHOTS }: PostgresPosition, id: number): boolean {
  return id < snapshot.next && !snapshot.active.some((active) => active.id === id)
}

/** A pipeline that streamed without snapshots so far knows the tables that it has. */
async function knownTables(
  state: PluginState,
  { tables }: PostgresPosition,
  present: readonly string[],
): Promise<readonly string[]> {
  if (tables === undefined) return present
  return ((await state.document(tables)) ?? []) as readonly string[]
}

/** @returns the name of the document that has them */
async function rememberTables(state: PluginState, names: readonly string[]): Promise<string> {
  const earlier = await state.documents('tables/')
  const numbers = earlier.map((name) => Number(name.split('/')[1]))
  const name = `tables/${Math.max(0, ...numbers) + 1}`
  await state.putDocument(name, names)
  return name
}
