import type { RowReader } from '@tailrace/mysql-binlog'
import type { TableSchema } from '@tailrace/plugin-api'

/** A table as rows of the log are read by it: the same object as long as neither its definition nor its form in the log changes. */
export interface TableVersion {
  /** What changes refer to. Column `i` of the log is cell `i`, also where option `tableOptions` leaves columns out. */
  readonly schema: TableSchema
  /** Reads the table's rows. */
  readonly reader: RowReader
  /** Type codes of the columns, for `readRows`. */
  readonly types: Uint8Array
}
