import {
  type CellWriter,
  throughText,
  type ValueWriter,
  writeJsonString,
} from '@tailrace/plugin-api/bytes'

/** How the values of one column are written, always as JSON strings; cells of its form and values of the same content give the same bytes. */
export interface ColumnWriter {
  readonly cell: CellWriter
  readonly value: ValueWriter
}

/** A writer whose values are the text of its cells. */
export function byText(cell: CellWriter): ColumnWriter {
  return { cell, value: throughText(cell) }
}

/** Text as it is. */
export const text: ColumnWriter = byText(writeJsonString)
