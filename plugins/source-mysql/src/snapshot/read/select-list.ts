import type { Column, Table } from '@tailrace/mysql-ddl'
import type { TableSchema } from '@tailrace/plugin-api'

/** What is still to be done to what the server sends of a column before it is a `mysql-text` cell. */
export type Mending =
  /** The text of a double that is a float exactly: fewer digits name it. */
  | 'float'
  /** UTF-8 that the server does not check. */
  | 'utf8'

/** What is selected of one column. */
export interface SelectedColumn {
  /** An SQL expression. */
  readonly sql: string
  /** Which cell of a row it is. */
  readonly cell: number
  /** Null where the cell is what the server sends. */
  readonly mending: Mending | null
}

/** What is selected of a table, so that rows are what the log has of them. */
export interface SelectList {
  /** What stands behind SELECT. */
  readonly sql: string
  readonly columns: readonly SelectedColumn[]
  /** Cells of a row, also those that are not selected. */
  readonly cellCount: number
}

/**
 * What is to be selected of a table, in a session that has the {@link readerSettings}. Generated and invisible columns are selected as others are.
 *
 * @param schema the table's; columns that option `tableOptions` leaves out are not selected
 */
export function selectList(table: Table, schema: TableSchema): SelectList {
  const columns = schema.columns.map(({ cell }) => selected(table.columns[cell]!, cell))
  return {
    sql: columns.map(({ sql }) => sql).join(', '),
    columns,
    cellCount: table.columns.length,
  }
}

/** A name as SQL has it. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

function selected(column: Column, cell: number): SelectedColumn {
  return { sql: expression(column), cell, mending: mendingOf(column) }
}

/**
 * The log knows neither the digits that `FLOAT(M,D)` and `DOUBLE(M,D)` are shown with nor ZEROFILL, and has all digits of a FLOAT, which servers show
 * six of.
 */
function expression({ name, dataType, precision, scale, zerofill }: Column): string {
  const quoted = quoteName(name)
  // Adding 0 would make 0 of −0.
  if (dataType === 'float') return `${quoted} * 1e0`
  if (dataType === 'double') return zerofill || scale !== null ? `${quoted} * 1e0` : quoted
  if (!zerofill || dataType === 'year') return quoted
  return dataType === 'decimal'
    ? `CAST(${quoted} AS DECIMAL(${precision},${scale}))`
    : `CAST(${quoted} AS UNSIGNED)`
}

function mendingOf({ dataType, charset, values }: Column): Mending | null {
  if (dataType === 'float') return 'float'
  // Names of an ENUM or SET are checked when it is made.
  const isText = values === null && dataType !== 'json'
  return isText && (charset === 'utf8mb4' || charset === 'utf8mb3') ? 'utf8' : null
}
