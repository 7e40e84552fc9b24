import type { TableMap } from '../events/table-map.ts'
import type { ColumnDefinition } from './column-definition.ts'
import { cellReaderOf } from './cell-reader-of.ts'
import { RowReader } from './row-reader.ts'

/**
 * Makes the reader of a table's rows: it writes each cell as {@link MYSQL_TEXT} says.
 *
 * @param columns in the order of the table; {@link fits} tells whether they are the ones that the log means
 * @throws RangeError for a type or character set that no server writes
 */
export function compileRowReader(table: TableMap, columns: readonly ColumnDefinition[]): RowReader {
  return new RowReader(
    columns.map((column, index) =>
      cellReaderOf(table.types[index]!, table.metadata[index]!, column),
    ),
  )
}
