import type { SinkDefinition } from '@tailrace/plugin-api'
import type { InvalidOptions } from '../cases/option-cases.ts'

/** A destination of its own, made ready for one case. */
export interface SinkStage {
  /** Options as a config has them. */
  readonly options: Readonly<Record<string, unknown>>
  /**
   * The values of all records at the destination, as text: those of one key in the order of their delivery, and none that a crash could
   * still take away. A sink that takes no records is given rows instead: their columns as a JSON object, `{"key":3,"n":17}`.
   */
  read(): Promise<readonly string[]>
  /** Cuts the destination off: what is open breaks, and nothing new connects. */
  lose?(): Promise<void>
  /** Takes back {@link SinkStage.lose}. */
  restore?(): Promise<void>
  /** Removes the destination. */
  stop(): Promise<void>
}

/** What a suite of a sink is told. */
export interface SinkSuite {
  /** Makes a destination, empty and ready; once for each case. */
  start(): Promise<SinkStage>
  /** Options that must be refused; they are laid over those of the stage. */
  readonly invalid: readonly InvalidOptions[]
}

/** The sink that the cases are about. */
export interface SinkSubject extends SinkSuite {
  readonly definition: SinkDefinition
}
