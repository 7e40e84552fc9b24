import { CELL_UNAVAILABLE, NO_ROW, type RowChange } from '@tailrace/plugin-api'
import pg from 'pg'

/**
 * A row that was given another key, by an update which did not carry all of its values, while its table was being read: it may have moved from
 * what is still to be read to what was read already. It is read once more, by its new key.
 */
export type MovedRow = {
  /** Object id of its table. */
  readonly table: number
  /** Columns of the replica identity. */
  readonly columns: readonly string[]
  /** Their values, as the server's text. */
  readonly values: readonly string[]
}

/** So many moved rows are known one by one: positions carry them. Of a table with more all rows are read once more. */
const MOST_MOVED = 500

/** The list with one more row; a table with too many has one entry without columns, which stands for all of its rows. */
export function withMoved(moved: readonly MovedRow[], row: MovedRow): readonly MovedRow[] {
  const { table } = row
  if (moved.some((other) => other.table === table && isWhole(other))) return moved
  if (moved.length < MOST_MOVED && !isWhole(row)) return [...moved, row]
  return [...moved.filter((other) => other.table !== table), wholeTable(table)]
}

function wholeTable(table: number): MovedRow {
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
export function movedRow({ table, cells, beforeAt, afterAt }: RowChange): MovedRow | null {
  if (cells === null || afterAt === NO_ROW) return null
  const { bytes, spans } = cells
  const { columns } = table
  if (!columns.some(({ cell }) => spans[afterAt + 2 * cell + 1] === CELL_UNAVAILABLE)) return null
  const key = columns.filter(({ identity }) => identity === true)
  const text = (row: number, cell: number) => {
    const start = spans[row + 2 * cell]!
    const length = spans[row + 2 * cell + 1]!
    return length < 0 ? null : Buffer.from(bytes.subarray(start, start + length)).toString()
  }
  const oid = table.native['oid'] as number
  const values: string[] = []
  let isMoved = beforeAt === NO_ROW
  for (const { cell } of key) {
    const value = text(afterAt, cell)
    if (value === null) return wholeTable(oid)
    if (!isMoved && text(beforeAt, cell) !== value) isMoved = true
    values.push(value)
  }
  if (!isMoved && key.length > 0) return null
  return { table: oid, columns: key.map(({ name }) => name), values }
}

/** The condition that rows of one table and the same columns meet. */
export function movedCondition(rows: readonly MovedRow[]): string {
  const names = rows[0]!.columns.map((name) => pg.escapeIdentifier(name)).join(', ')
  const keys = rows.map(({ values }) => `(${values.map((v) => pg.escapeLiteral(v)).join(', ')})`)
  return `(${names}) IN (${keys.join(', ')})`
}
