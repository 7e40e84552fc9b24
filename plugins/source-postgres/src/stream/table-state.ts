import type { TableSchema } from '@tailrace/plugin-api'

/** A table as rows of this connection are read: what its last Relation message said. */
export interface TableState {
  /** Null for a table that the pipeline does not want: its rows are counted and dropped. */
  readonly schema: TableSchema | null
  /** Number of columns. */
  readonly columns: number
  /** For each column, whether the old row of an update or delete has it; null when it has all. */
  readonly identity: readonly boolean[] | null
}

/** Versions of tables already seen by this process, across connections. */
export class KnownTables {
  readonly #tables = new Map<number, { readonly message: Buffer; readonly schema: TableSchema }>()

  /** The latest version of a table, or null at its first sight. */
  latest(oid: number): TableSchema | null {
    return this.#tables.get(oid)?.schema ?? null
  }

  /** The latest version, when the Relation message is the very same that made it. */
  find(oid: number, message: Uint8Array): TableSchema | null {
    const known = this.#tables.get(oid)
    return known !== undefined && known.message.equals(message) ? known.schema : null
  }

  /** Makes a version the latest one. */
  remember(oid: number, message: Buffer, schema: TableSchema): void {
    this.#tables.set(oid, { message, schema })
  }
}
