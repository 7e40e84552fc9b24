import { CELL_UNAVAILABLE } from '../../data/cells.ts'
import { NO_ROW, type RowChange } from '../../data/row-change.ts'
import type { TableSchema } from '../../data/table-schema.ts'

/** What a source knows a table by, whatever its name becomes: an object id, or the name where there is none. */
export type TableId = string | number

/**
 * A row that was given another key, by an update which did not carry all of its values, while its table was being read: it may have moved from
 * what is still to be read to what was read already. It is read once more, by its new key.
 */
export type MovedRow<Id extends TableId = TableId> = {
  readonly table: Id
  /** Columns of the replica identity; empty in the entry that stands for all rows of the table. */
  readonly columns: readonly string[]
  /** Their values, as text. */
  readonly values: readonly string[]
}

/** How a source writes down which row it is. */
export interface RowNaming<Id extends TableId> {
  readonly tableId: (table: TableSchema) => Id
  /** A value of the key as text, from the cell's bytes; default: they are UTF-8. */
  readonly text?: (bytes: Uint8Array, start: number, end: number) => string
}

/** So many moved rows are known one by one: positions carry them. Of a table with more all rows are read once more. */
const MOST_MOVED = 500

/** The list with one more row; a table with too many has one entry without columns, which stands for all of its rows. */
export function withMoved<Id extends TableId>(
  moved: readonly MovedRow<Id>[],
  row: MovedRow<Id>,
): readonly MovedRow<Id>[] {
  const { table } = row
  if (moved.some((other) => other.table === table && isWhole(other))) return moved
  if (moved.length < MOST_MOVED && !isWhole(row)) return [...moved, row]
  return [...moved.filter((other) => other.table !== table), wholeTable(table)]
}

function wholeTable<Id extends TableId>(table: Id): MovedRow<Id> {
  return { table, columns: [], values: [] }
}

/** Whether an entry stands for all rows of its table. */
export function isWhole({ columns }: MovedRow): boolean {
  return columns.length === 0
}

/**
 * Says where an update moved its row, or null where the update has all values or left the key as it was. Where the new key is not known
 * in full, the whole table is to be read once more.
 */
export function movedRow<Id extends TableId>(
  { table, cells, beforeAt, afterAt }: RowChange,
  { tableId, text = fromUtf8 }: RowNaming<Id>,
): MovedRow<Id> | null {
  if (cells === null || afterAt === NO_ROW) return null
  const { bytes, spans } = cells
  const { columns } = table
  const isCarried = (cell: number) => spans[afterAt + 2 * cell + 1] !== CELL_UNAVAILABLE
  if (columns.every(({ cell }) => isCarried(cell))) return null
  const key = columns.filter(({ identity }) => identity === true)
  const valueOf = (row: number, cell: number) => {
    const start = spans[row + 2 * cell]!
    const length = spans[row + 2 * cell + 1]!
    return length < 0 ? null : text(bytes, start, start + length)
  }
  const id = tableId(table)
  const values: string[] = []
  let isMoved = beforeAt === NO_ROW
  for (const { cell } of key) {
    // What the new row lacks is as it was.
    const isAsBefore = beforeAt !== NO_ROW && !isCarried(cell)
    const value = valueOf(isAsBefore ? beforeAt : afterAt, cell)
    if (value === null) return wholeTable(id)
    if (!isMoved && valueOf(beforeAt, cell) !== value) isMoved = true
    values.push(value)
  }
  if (!isMoved && key.length > 0) return null
  return { table: id, columns: key.map(({ name }) => name), values }
}

function fromUtf8(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.subarray(start, end)).toString()
}
