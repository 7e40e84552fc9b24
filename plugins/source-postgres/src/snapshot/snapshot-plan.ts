import type { Json, PluginState } from '@tailrace/plugin-api'
import type { ChunkKey } from './read/key.ts'

/** A table that a snapshot reads. */
export type PlannedTable = {
  readonly oid: number
  readonly schema: string
  readonly name: string
  readonly isPartitioned: boolean
  /** What chunks are cut by; null for a table that is read as a whole. */
  readonly key: ChunkKey | null
  /** SQL condition of the rows to read, or null. */
  readonly where: string | null
  /** Whether `where` names rows that moved, not what somebody asked for. */
  readonly isMoved?: boolean
  /** Rows of a chunk. */
  readonly chunkRows: number
  /** Whether the table is so small that one chunk takes it all. */
  readonly isSmall: boolean
  /** How many rows are expected, by the server's statistics. */
  readonly expectedRows: number
  /** Whether they are to be counted too; see `RowCounts`. */
  readonly isCounted: boolean
}

/** What a snapshot reads. Stored as a document, never changed. */
export type SnapshotPlan = {
  readonly tables: readonly PlannedTable[]
  /**
   * Transactions (64-bit ids) that were running when the tables had entered the publication: they may have written without being published, and
   * must have ended before the first row is read.
   */
  readonly after: readonly number[]
}

/** Whether a table is still cut by the key of its plan. */
export function hasKey(table: { readonly key: ChunkKey | null }, key: ChunkKey | null): boolean {
  return key === null || JSON.stringify(table.key) === JSON.stringify(key)
}

const nameOf = (id: number) => `snapshot/${id}`

/** Makes a plan durable under its snapshot's number. */
export function writePlan(state: PluginState, id: number, plan: SnapshotPlan): Promise<void> {
  return state.putDocument(nameOf(id), plan as unknown as Json)
}

/** @throws TypeError where there is none, which only a damaged state can bring about */
export async function readPlan(state: PluginState, id: number): Promise<SnapshotPlan> {
  const plan = await state.document(nameOf(id))
  if (plan === undefined)
    throw new TypeError(`the plan of snapshot ${id} is not in the state store`)
  return plan as unknown as SnapshotPlan
}

/** The least number above `from` that no stored plan has: plans may be left of starts that a crash ended. */
export async function freeNumber(state: PluginState, from: number): Promise<number> {
  const taken = (await state.documents('snapshot/')).map((name) => Number(name.split('/')[1]))
  return Math.max(from, ...taken.map((id) => id + 1))
}

/** Removes plans and borders of snapshots that no position has before it any more. */
export async function forgetPlans(
  state: PluginState,
  isOver: (id: number) => boolean,
): Promise<void> {
  const names = await state.documents('snapshot/')
  const over = names.filter((name) => isOver(Number(name.split('/')[1])))
  if (over.length > 0) await state.removeDocuments(over)
}
