import type { Value } from '../data/value.ts'
import { ByteWriter } from './byte-writer.ts'

/** Appends what one cell says, in the form of some format. Writers know which form of cells they read. */
export type CellWriter = (out: ByteWriter, bytes: Uint8Array, start: number, end: number) => void

/** Appends a value that is neither null nor unavailable, in the form of some format. */
export type ValueWriter = (out: ByteWriter, value: Value) => void

const scratch = new ByteWriter(1024)

/**
 * Writes values by way of their text, so that a format needs one conversion for cells and values. For types whose value is a
 * string or number that the cell writer can read; `String(value)` is handed to it as UTF-8.
 */
export function throughText(cell: CellWriter): ValueWriter {
  return (out, value) => {
    scratch.clear()
    scratch.utf8(String(value))
    cell(out, scratch.bytes, 0, scratch.length)
  }
}

/** How the values of one column are written; cells of its form and values of the same content give the same bytes. */
export interface ColumnWriter {
  readonly cell: CellWriter
  readonly value: ValueWriter
}

/** A writer whose values are the text of its cells. */
export function byText(cell: CellWriter): ColumnWriter {
  return { cell, value: throughText(cell) }
}
