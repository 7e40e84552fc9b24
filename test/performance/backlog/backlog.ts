import type { Contestant } from '../contestants/contestant.ts'
import { type Memories, rememberAll } from '../contestants/memories.ts'
import type { BacklogSize, Start } from '../databases/bench-database.ts'
import { type Census, emptyCensus } from '../measure/topic-census.ts'
import type { Servers } from '../servers.ts'

/** What waits to be delivered. */
export interface Backlog {
  /** Each contestant begins here. */
  readonly start: Start
  /** What contestants remember of the start, from before anything waited. */
  readonly memories?: Memories
  readonly changes: number
  /** Records in the topic once all is there: changes and tombstones. */
  readonly records: number
  readonly census: Census
}

const PER_TRANSACTION = 100

/** 1.0 M inserts, 0.3 M updates and 0.1 M deletes, times `scale`, in whole transactions. */
export function backlogSize(scale: number): BacklogSize {
  const of = (count: number) =>
    Math.max(1, Math.round((count * scale) / PER_TRANSACTION)) * PER_TRANSACTION
  return { inserts: of(1_000_000), updates: of(300_000), deletes: of(100_000) }
}

/** Makes the table, and then the backlog in the log behind it, 100 changes a transaction. */
export async function loadBacklog(
  servers: Servers,
  contestants: readonly Contestant[],
  size: BacklogSize,
): Promise<Backlog> {
  const { database } = servers
  await database.createTable()
  const stretch = await database.stretch()
  const memories = await rememberAll(contestants, servers, stretch)
  await database.writeBacklog(size, PER_TRANSACTION)
  await stretch.end()
  const { inserts, updates, deletes } = size
  const deleted = keySum(inserts - deletes + 1, inserts)
  return {
    start: stretch,
    memories,
    changes: inserts + updates + deletes,
    records: inserts + updates + 2 * deletes,
    census: {
      ...emptyCensus(),
      inserts,
      updates,
      deletes,
      tombstones: deletes,
      insertKeys: keySum(1, inserts),
      updateKeys: keySum(1, updates),
      deleteKeys: deleted,
      tombstoneKeys: deleted,
    },
  }
}

/** Makes the table, and then all rows in one transaction. */
export async function loadTransaction(
  servers: Servers,
  contestants: readonly Contestant[],
  rows: number,
): Promise<Backlog> {
  const { database } = servers
  await database.createTable()
  const stretch = await database.stretch()
  const memories = await rememberAll(contestants, servers, stretch)
  await database.insertRows(1, rows)
  await stretch.end()
  const census = { ...emptyCensus(), inserts: rows, insertKeys: keySum(1, rows) }
  return { start: stretch, memories, changes: rows, records: rows, census }
}

/** Makes the table with rows in it, which are what is delivered. */
export async function loadRows({ database }: Servers, rows: number): Promise<Backlog> {
  await database.createTable()
  await database.insertRows(1, rows)
  await database.settle()
  const census = { ...emptyCensus(), reads: rows, readKeys: keySum(1, rows) }
  return { start: database.rows, changes: rows, records: rows, census }
}

function keySum(first: number, last: number): bigint {
  return ((BigInt(first) + BigInt(last)) * BigInt(last - first + 1)) / 2n
}
