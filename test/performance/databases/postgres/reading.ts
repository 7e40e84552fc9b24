import type { PostgresDatabase } from '../../../kit/postgres/database.ts'

/** A slot to read from; or the rows of the table, for which a reader makes the slot that it needs. */
export interface PostgresReading {
  readonly kind: 'postgres'
  readonly database: PostgresDatabase
  /** Whether the rows are read that are there. */
  readonly snapshot: boolean
  /** Exists, and nobody reads it, unless rows are read. */
  readonly slot: string
  readonly publication: string
  /** Where the log ends for readers that end by themselves; absent where changes are yet to come. */
  readonly endLsn?: string
  close(): Promise<void>
}
