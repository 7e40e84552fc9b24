import type { ByteWriter } from '../bytes/byte-writer.ts'

/** Which database a change comes from; fixed for the life of a source. */
export interface Origin {
  /** The kind of database, e.g. `postgresql`, `mysql`. */
  readonly connector: string
  /** Stable identity of the server's data, e.g. PostgreSQL's system identifier, MySQL's server UUID. */
  readonly server: string
  /** The database that is read, or '' where a source reads several. */
  readonly database: string
  /** The server's version as it says it. */
  readonly version: string
}

/**
 * The transaction that changes belong to; one object shared by all of them. Snapshot rows share one a chunk. Sources implement it, and may add
 * fields of their database (`xid`, `gtid`, `file` …), which encoders of that database's formats read after
 * looking at `origin.connector`.
 */
export interface Transaction {
  readonly origin: Origin
  /** The database's own name of the transaction (PostgreSQL xid, MySQL GTID), as text. */
  readonly id: string
  /** Commit time in microseconds since the Unix epoch; exact in a number until the year 2255. */
  readonly commitTime: number
  /** Commit place in the log as a number where the log has one (PostgreSQL: commit LSN), else 0. */
  readonly commitPlace: number
  /**
   * Appends a change's id: source identity, place in the log and ordinal, counted before any config filter, so that it
   * is the same after every restart. ASCII without spaces; no derivation suffix (`RowChange.writeId` adds it).
   */
  writeChangeId(change: { readonly place: number; readonly ordinal: number }, out: ByteWriter): void
  /** Fields of one database. */
  readonly native: Readonly<Record<string, unknown>>
}
