import { type CellBlock, CELL_NULL } from './cells.ts'
import type { ColumnSchema } from './table-schema.ts'
import { type Row, UNAVAILABLE, type Value } from './value.ts'

/** Makes the rows of one table version, all of one hidden class. */
export interface RowMaker {
  fromValues(values: readonly Value[]): Row
  fromCells(block: CellBlock, at: number): Row
}

/** Reads one column of one row. */
export type CellReader = (block: CellBlock, at: number, column: number) => Value

/** Reader of single cells for a table's columns. */
export function compileCellReader(columns: readonly ColumnSchema[]): CellReader {
  const cells = columns.map((column) => column.cell)
  const decoders = columns.map((column) => column.decode)
  return (block, at, column) => {
    const cell = cells[column] ?? -1
    if (cell < 0) return UNAVAILABLE
    const start = block.spans[at + 2 * cell] ?? 0
    const length = block.spans[at + 2 * cell + 1] ?? CELL_NULL
    if (length >= 0) return decoders[column]!(block.bytes, start, start + length)
    return length === CELL_NULL ? null : UNAVAILABLE
  }
}

/**
 * Compiles an object literal with the table's columns. A literal gives V8 the final shape at once, with all
 * properties inside the object; adding properties one by one would not. Names are quoted as JSON and written as computed keys,
 * so that a column called `__proto__` is a column.
 */
export function compileRowMaker(columns: readonly ColumnSchema[]): RowMaker {
  const read = compileCellReader(columns)
  const literal = (value: (index: number) => string) =>
    `({ ${columns.map((column, i) => `[${JSON.stringify(column.name)}]: ${value(i)}`).join(', ')} })`
  const body = `return {
    fromValues: (values) => ${literal((i) => `values[${i}]`)},
    fromCells: (block, at) => ${literal((i) => `read(block, at, ${i})`)},
  }`
  // oxlint-disable-next-line no-implied-eval, no-new-func -- only quoted column names enter the text
  return new Function('read', body)(read) as RowMaker
}
