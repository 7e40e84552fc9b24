import type { Contestant } from '../contestants/contestant.ts'
import type { DatabaseKind } from '../databases/bench-database.ts'
import type { BenchOptions } from '../options.ts'
import type { Measurement } from '../report/run.ts'
import type { Servers } from '../servers.ts'

/** What a scenario works with. */
export interface Bench {
  readonly options: BenchOptions
  /** Starts a database server of this kind, and Kafka, when first called. */
  readonly servers: (kind: DatabaseKind) => Promise<Servers>
  /** Those that can run here, Tailrace first. */
  readonly contestants: readonly Contestant[]
  /** Tells how far the bench is. */
  readonly say: (line: string) => void
}

/** Something to measure. */
export interface Scenario {
  readonly summary: string
  /** Peers it can be measured against. */
  readonly peers: readonly string[]
  /** Runs of each contestant unless the command line says otherwise. Default 5. */
  readonly defaultRuns?: number
  /** `--seconds` unless the command line says otherwise. Default 30. */
  readonly defaultSeconds?: number
  /** Yields each run as it ends; may return lines to put below the table. */
  run(bench: Bench): AsyncGenerator<Measurement, string[] | void>
}
