import type { ColumnSchema, TableSchema, Transaction } from '@tailrace/plugin-api'

/**
 * What the records of MySQL and MariaDB say of a transaction beyond what all databases have: `Transaction.native` where `origin.connector`
 * is `mysql` or `mariadb`. What a source leaves out is written as null, as 0, or as an empty text.
 */
export interface TransactionFacts {
  /** The transaction's GTID as its server prints it; null without. */
  readonly gtid?: string | null
  /** The log file. */
  readonly file?: string
  /** Where in it the transaction's BEGIN starts, or what stands for it: the GTID event of MariaDB, the statement of a DDL. */
  readonly pos?: number
  /** `server_id` of the server that made the transaction. */
  readonly serverId?: number
  /** `CONNECTION_ID()` of the session that did, from the BEGIN; null where the log has none, as for DDL. */
  readonly thread?: number | null
  /**
   * The events that changes come from, in log order, two numbers each: the place of the event's first row (rows are counted through the
   * transaction, before any filter; for DDL the place of the schema change), and where the event starts in the file. It may grow while
   * the transaction is read; what stands in it never changes.
   */
  readonly events?: readonly number[]
}

/** `TableSchema.native` of a table of MySQL or MariaDB. */
export interface TableFacts {
  /** What new columns get. */
  readonly charset?: string | null
}

/**
 * `ColumnSchema.native` of a column of MySQL or MariaDB, as far as its definition is known. `ColumnSchema.nativeType` is the type as
 * `information_schema.COLUMNS.COLUMN_TYPE` has it: `int unsigned`, `tinyint(1)`, `float(10,2)`, `bit(8)`, `geometry`, `vector(3)`.
 */
export interface ColumnFacts {
  readonly charset?: string | null
  readonly autoIncrement?: boolean
  /** A constant's text, or an expression as it was written; null for none. */
  readonly default?: { readonly value: string } | { readonly expression: string } | null
}

/** The facts of a transaction. */
export function transactionFacts(transaction: Transaction): TransactionFacts {
  return transaction.native
}

/** The facts of a table. */
export function tableFacts(table: TableSchema): TableFacts {
  return table.native
}

/** The facts of a column. */
export function columnFacts(column: ColumnSchema): ColumnFacts {
  return column.native ?? {}
}
