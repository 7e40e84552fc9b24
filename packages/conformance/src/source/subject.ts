import type { SourceDefinition } from '@tailrace/plugin-api'
import type { InvalidOptions } from '../cases/option-cases.ts'
import type { SourceStep } from './steps.ts'

type Options = Readonly<Record<string, unknown>>

/** What a stage says of snapshots. */
export interface SnapshotStage {
  /** Options, laid over those of the stage, with which the source reads the rows that are there already. */
  readonly options: Options
  /** Values by type, both in the server's own words (`numeric(10,2)`: `['1.50']`), that must be the same from snapshot and stream. */
  readonly samples?: Readonly<Record<string, readonly string[]>>
}

/** A database of its own on a real server, made ready for one case. */
export interface SourceStage {
  /** Options as a config has them, for all tables of the database, and for changes alone: no rows that are there already. */
  readonly options: Options
  /** Applies steps as one transaction, and returns once it is committed. {@link transactionSql} writes them as SQL. */
  apply(steps: readonly SourceStep[]): Promise<void>
  /** Breaks the connections that the source has open. */
  cut?(): Promise<void>
  /** Makes a user who lacks a privilege that the source needs; gives the options, laid over those of the stage, to connect as it. */
  restrict?(): Promise<Options>
  /** Present where the source has snapshots. */
  readonly snapshot?: SnapshotStage
  /** Removes the database. */
  stop(): Promise<void>
}

/** What a suite of a source is told. */
export interface SourceSuite {
  /** Makes an empty database; once for each case. */
  start(): Promise<SourceStage>
  /** Options that must be refused; they are laid over those of the stage. */
  readonly invalid: readonly InvalidOptions[]
}

/** The source that the cases are about. */
export interface SourceSubject extends SourceSuite {
  readonly definition: SourceDefinition
}
