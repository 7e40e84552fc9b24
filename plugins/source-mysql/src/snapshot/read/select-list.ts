import type { Column, Table } from '@tailrace/mysql-ddl'
import type { TableSchema } from '@tailrace/plugin-api'

/** What is still to be done to what the server sends of a column before it is a `mysql-text` cell. */
export type Mending =
  /** It is the text of a double that is a float exactly: fewer digits name it. */
  | 'float'
  /** It is UTF-8 that no server checks. */
  | 'utf8'
  /** It is text in the character set of this name. */
  | { readonly charset: string }

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
  const quoted = quoteName(column.name)
  const charset = textCharset(column)
  if (charset !== null) return { ...selectedText(quoted, charset), cell }
  return {
    sql: expression(quoted, column),
    cell,
    mending: column.dataType === 'float' ? 'float' : null,
  }
}

/** Null for what is no text; names of an ENUM or SET are checked when it is made, and MySQL's JSON is. */
function textCharset({ dataType, charset, values }: Column): string | null {
  return values === null && dataType !== 'json' ? charset : null
}

/**
 * Servers convert damaged text in ways of their own, each another one, but for that of character sets with one byte a character. So
 * that it becomes what it is made in the log, it is sent as it is. (CAST converts it all the same in MariaDB.)
 */
function selectedText(quoted: string, charset: string): Omit<SelectedColumn, 'cell'> {
  if (charset === 'utf8mb4') return { sql: quoted, mending: 'utf8' }
  if (charset === 'utf8mb3') return { sql: `CONVERT(${quoted} USING binary)`, mending: 'utf8' }
  if (!ofSeveralBytes.has(charset)) return { sql: quoted, mending: null }
  return { sql: `CONVERT(${quoted} USING binary)`, mending: { charset } }
}

const ofSeveralBytes = new Set(
  'big5 cp932 eucjpms euckr gb18030 gb2312 gbk sjis ucs2 ujis utf16 utf16le utf32'.split(' '),
)

/**
 * The log knows neither the digits that `FLOAT(M,D)` and `DOUBLE(M,D)` are shown with nor ZEROFILL, and has all digits of a FLOAT, which servers show
 * six of.
 */
function expression(quoted: string, { dataType, precision, scale, zerofill }: Column): string {
  // Adding 0 would make 0 of −0.
  if (dataType === 'float') return `${quoted} * 1e0`
  if (dataType === 'double') return zerofill || scale !== null ? `${quoted} * 1e0` : quoted
  if (!zerofill || dataType === 'year') return quoted
  return dataType === 'decimal'
    ? `CAST(${quoted} AS DECIMAL(${precision},${scale}))`
    : `CAST(${quoted} AS UNSIGNED)`
}
