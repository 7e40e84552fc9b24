import type { PluginState } from '../../services/state-store.ts'
import { NO_SNAPSHOTS } from '../progress/snapshot-progress.ts'
import { beginSnapshot } from '../progress/steps.ts'
import type { SnapshotPart } from '../state/snapshot-state.ts'
import { forgetPlans, freeNumber, type SnapshotPlan, writePlan } from './snapshot-plan.ts'

/** What is decided about snapshots when a source opens. */
export interface SnapshotOpening<T, P extends SnapshotPlan = SnapshotPlan> {
  readonly state: PluginState
  /** The tables that the config means. */
  readonly tables: readonly T[]
  /** What a table is known by: one that was dropped and made again, or took the name of another one, is best known as a new one. */
  readonly nameOf: (table: T) => string
  /** Plans the reading of some of them; where it has no tables, nothing is read. */
  readonly plan: (tables: readonly T[]) => Promise<P>
}

/**
 * Has tables read that no snapshot has taken up yet: all on the first start, later those that came to match. Called in `Source.open`, where
 * option `snapshot` asks for it.
 *
 * @param position where streaming begins
 * @param isFirst whether nothing was delivered before
 * @returns the position with what is to be read; the same one where nothing is
 */
export async function openSnapshots<Start extends SnapshotPart, T, P extends SnapshotPlan>(
  opening: SnapshotOpening<T, P>,
  position: Start,
  isFirst: boolean,
): Promise<Start> {
  const { state, tables, nameOf } = opening
  const names = tables.map(nameOf)
  const known = isFirst ? [] : await knownTables(state, position, names)
  const added = tables.filter((table) => !known.includes(nameOf(table)))
  await forgetPlans(state, (id) => isOver(position, id))
  if (added.length === 0 && position.tables !== undefined) return position
  const taken = await rememberTables(state, [...new Set([...known, ...names])])
  if (added.length === 0) return { ...position, tables: taken }
  const plan = await opening.plan(added)
  if (plan.tables.length === 0) return { ...position, tables: taken }
  return { ...(await addSnapshot(state, position, plan)), tables: taken }
}

/** A position with one more snapshot to read, whose plan is durable. */
async function addSnapshot<Start extends SnapshotPart>(
  state: PluginState,
  position: Start,
  plan: SnapshotPlan,
): Promise<Start> {
  const progress = position.snapshot ?? NO_SNAPSHOTS
  const next = await freeNumber(state, progress.next)
  const begun = beginSnapshot({ ...progress, next })
  await writePlan(state, begun.id, plan)
  return { ...position, snapshot: begun.progress }
}

function isOver({ snapshot = NO_SNAPSHOTS }: SnapshotPart, id: number): boolean {
  return id < snapshot.next && !snapshot.active.some((active) => active.id === id)
}

/** A pipeline that streamed without snapshots so far knows the tables that it has. */
async function knownTables(
  state: PluginState,
  { tables }: SnapshotPart,
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
