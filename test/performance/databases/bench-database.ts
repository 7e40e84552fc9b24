import type { MysqlReading } from './mysql/reading.ts'
import type { PostgresReading } from './postgres/reading.ts'

/** The families of servers that scenarios read from. */
export type DatabaseKind = 'postgres' | 'mysql'

/** Where one contestant reads. What was made for it alone goes with `close()`, once nobody reads there any more. */
export type Reading = PostgresReading | MysqlReading

/** A place that contestants can begin at. */
export interface Start {
  /** @param run tells this reading from the others of a bench; lower-case letters, digits and _ */
  open(run: string): Promise<Reading>
}

/** Changes that wait in the log; each reading begins where the stretch does. */
export interface Stretch extends Start {
  /** All that was committed until now belongs to it. It is on the disk afterwards, as are the tables. */
  end(): Promise<void>
  /** Lets go of the log. */
  release(): Promise<void>
}

/** How many changes of each kind there are to be. */
export interface BacklogSize {
  readonly inserts: number
  readonly updates: number
  readonly deletes: number
}

/** A database with the bench's table `orders`: integer key, text, decimal, integer, timestamp, boolean, JSON, text. */
export interface BenchDatabase {
  readonly kind: DatabaseKind
  readonly url: string
  /** The server, with its version. */
  readonly server: string
  /** The table's name in patterns, which topics have behind their prefix. */
  readonly table: string
  /** Makes the empty table. */
  createTable(): Promise<void>
  /** Inserts rows by their keys, the last included, in one transaction. */
  insertRows(first: number, last: number): Promise<void>
  /** Inserts a row whose `note` is the server's clock, in microseconds since 1970. */
  insertProbe(id: number): Promise<void>
  /**
   * Inserts rows from key 1 on, updates the first of them, deletes the last, so many changes a transaction. The server generates
   * them, without waiting for its disk.
   */
  writeBacklog(size: BacklogSize, perTransaction: number): Promise<void>
  /** Leaves the table as a server has it that was not loaded a moment ago: analysed, on the disk. */
  settle(): Promise<void>
  /** Begins a stretch of the log. */
  stretch(): Promise<Stretch>
  /** Changes from the call of `open` on. */
  readonly now: Start
  /** The rows that the table holds. */
  readonly rows: Start
  /** Drops it and ends the connections. */
  drop(): Promise<void>
}
