import type { Json } from '../../data/position.ts'
import type { PluginState } from '../../services/state-store.ts'

/** A table that a snapshot reads, as far as all servers are alike. Sources add what else they have to know; all of it is JSON. */
export type PlannedTable = {
  /** What stands before the name in patterns of tables: the schema in PostgreSQL, the database in MySQL. */
  readonly schema: string
  readonly name: string
  /** What chunks are cut by, in the source's own terms; null for a table that is read as a whole. */
  readonly key: object | null
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
  /** Whether they are to be counted too; see {@link RoundReader.count}. */
  readonly isCounted: boolean
}

/** What a snapshot reads, in this order. Stored as a document, never changed. */
export type SnapshotPlan<T extends PlannedTable = PlannedTable> = {
  readonly tables: readonly T[]
}

/** The tables of a plan. */
export type TableOf<P extends SnapshotPlan> = P['tables'][number]

/** A table's name as patterns and progress have it. */
export function tableName({ schema, name }: Pick<PlannedTable, 'schema' | 'name'>): string {
  return `${schema}.${name}`
}

/** Whether a table is still cut by the key of its plan. */
export function hasKey(table: Pick<PlannedTable, 'key'>, key: object | null): boolean {
  return key === null || JSON.stringify(table.key) === JSON.stringify(key)
}

const nameOf = (id: number) => `snapshot/${id}`

/** Makes a plan durable under its snapshot's number. */
export function writePlan(state: PluginState, id: number, plan: SnapshotPlan): Promise<void> {
  return state.putDocument(nameOf(id), plan as unknown as Json)
}

/** @throws TypeError where there is none, which only a damaged state can bring about */
export async function readPlan<P extends SnapshotPlan>(state: PluginState, id: number): Promise<P> {
  const plan = await state.document(nameOf(id))
  if (plan === undefined)
    throw new TypeError(`the plan of snapshot ${id} is not in the state store`)
  return plan as unknown as P
}

/** The least number from `from` on that no stored plan has: plans may be left of starts that a crash ended. */
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
