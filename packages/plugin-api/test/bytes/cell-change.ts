import {
  type CellBlock,
  type CellFormat,
  NO_ROW,
  RowChange,
  type RowOperation,
  type TableSchema,
  type Transaction,
} from '@tailrace/plugin-api'

/** A cell as a server wrote it; null for NULL, undefined for one that the log does not carry. */
type CellBytes = string | Buffer | null | undefined

/** Rows of a change: the cells of the old one and of the new one, null where there is none. */
export interface ChangedRows {
  readonly before: readonly CellBytes[] | null
  readonly after: readonly CellBytes[] | null
}

/** A change whose rows are cells of a form. */
export function changeOfCells(
  op: RowOperation,
  table: TableSchema,
  { before, after }: ChangedRows,
  format: CellFormat,
  transaction: Transaction,
  place: number,
): RowChange {
  // A byte before and behind, so that a writer that leaves its cell is seen.
  const parts: Buffer[] = [Buffer.from('"')]
  const spans: number[] = []
  let at = 1
  for (const cell of [...(before ?? []), ...(after ?? [])]) {
    const bytes = Buffer.from(cell ?? '')
    spans.push(at, cell === null ? -1 : cell === undefined ? -2 : bytes.length)
    parts.push(bytes)
    at += bytes.length
  }
  const block: CellBlock = {
    bytes: Buffer.concat([...parts, Buffer.from('9')]),
    spans: Int32Array.from(spans),
    format,
  }
  const beforeAt = before === null ? NO_ROW : 0
  const afterAt = after === null ? NO_ROW : 2 * (before?.length ?? 0)
  return new RowChange(op, table, transaction, place, 0, block, beforeAt, afterAt)
}

/** The same change with its rows as values. */
export function decoded(change: RowChange): RowChange {
  const copy = change.copy()
  void copy.before
  void copy.after
  return copy
}

/** Both ways in which encoders meet rows. */
export const bothForms: readonly (readonly [
  name: string,
  form: (change: RowChange) => RowChange,
])[] = [
  ['cells', (change) => change],
  ['values', decoded],
]
