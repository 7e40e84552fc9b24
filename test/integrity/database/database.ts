import type { FaultProxy } from '../../kit/index.ts'
import type { Faults } from '../faults/fault.ts'
import type { Log } from './log.ts'
import type { Connection } from './connection.ts'

/** The source's option `snapshot`. */
export type SnapshotMode = 'initial' | 'when-needed'

/** What trials choose of the source's options. */
export interface SourceOptions {
  readonly tables: readonly string[]
  readonly snapshot: SnapshotMode
  readonly snapshotReaders?: number
  readonly tableOptions?: readonly object[]
}

/** SQL around the table `big`, whose rows say by themselves whether they are whole: `body` follows from `id` and `version`. */
export interface BigTable {
  /** Makes the table with so many rows of version 0. */
  create(rows: number): string
  /** Makes some rows newer. */
  renew(ids: readonly number[]): string
}

/** A database with the workload's tables, and all that one kind of database does in another way than others. */
export interface Database {
  /** Name, version and settings, for reports. */
  readonly title: string
  /** The way by which the pipeline comes, and nobody else. */
  readonly proxy: FaultProxy
  readonly log: Log
  /** What goes wrong with no other kind. */
  readonly faults: Faults
  /** Runs statements and returns the rows of the last one. */
  query<Row = Record<string, unknown>>(sql: string): Promise<Row[]>
  /** Gets ready for the workload: opens the bank's accounts, and makes rows that nobody changes. */
  prepare(): Promise<void>
  readonly big: BigTable
  /** A connection for a writer, around the proxy. */
  connect(): Promise<Connection>
  /** The pipeline's source, as a config has it; patience is short. */
  source(options: SourceOptions): object
  /** A table's name, as patterns mean it. */
  nameOf(table: string): string
  /** An expression for a column's value as text. */
  asText(column: string): string
  restart(): Promise<void>
  /** What a power cut leaves, but for the disk. */
  crash(): Promise<void>
  start(): Promise<void>
  /** While no pipeline runs: makes the log begin later than at any position that is stored. */
  loseLog(): Promise<void>
  /** Ends servers and deletes their data. */
  remove(): Promise<void>
}
