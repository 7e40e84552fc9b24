import {
  CELL_NULL,
  CELL_UNAVAILABLE,
  type CellBlock,
  type ColumnSchema,
  NO_ROW,
  type Row,
  UNAVAILABLE,
} from '@tailrace/plugin-api'
import type { ByteWriter, ColumnWriter } from '@tailrace/plugin-api/bytes'

const OPEN = 0x7b
const CLOSE = 0x7d
const COMMA = 0x2c
const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8')
const nullBytes = bytesOf('null')

/** Writes some columns of a table's rows as a JSON object, from cells or from values. Columns that the log did not carry are left out. */
export class RowWriter {
  readonly #names: readonly string[]
  readonly #fragments: readonly Uint8Array[]
  readonly #cells: Int32Array
  readonly #writers: readonly ColumnWriter[]
  readonly #missing: number[] = []

  constructor(columns: readonly ColumnSchema[], writers: readonly ColumnWriter[]) {
    this.#names = columns.map((column) => column.name)
    this.#fragments = columns.map((column) => bytesOf(`${JSON.stringify(column.name)}:`))
    this.#cells = Int32Array.from(columns, (column) => column.cell)
    this.#writers = writers
  }

  /** Appends a row from its cells; what it lacks is taken from the row at `other`, where there is one. */
  cells(out: ByteWriter, block: CellBlock, at: number, other: number): void {
    this.#missing.length = 0
    const { bytes, spans } = block
    const cells = this.#cells
    let mark = OPEN
    for (let i = 0; i < cells.length; i++) {
      const cell = 2 * cells[i]!
      let row = at
      let length = cell < 0 ? CELL_UNAVAILABLE : spans[row + cell + 1]!
      if (length === CELL_UNAVAILABLE && other !== NO_ROW && cell >= 0) {
        row = other
        length = spans[row + cell + 1]!
        if (length === CELL_NULL) length = CELL_UNAVAILABLE
      }
      if (length === CELL_UNAVAILABLE) {
        this.#missing.push(i)
        continue
      }
      out.byte(mark)
      mark = COMMA
      out.copy(this.#fragments[i]!)
      if (length === CELL_NULL) out.copy(nullBytes)
      else this.#writers[i]!.cell(out, bytes, spans[row + cell]!, spans[row + cell]! + length)
    }
    if (mark === OPEN) out.byte(OPEN)
    out.byte(CLOSE)
  }

  /** Appends a row from its values; see {@link RowWriter.cells}. */
  values(out: ByteWriter, row: Row, other: Row | null): void {
    this.#missing.length = 0
    let mark = OPEN
    for (let i = 0; i < this.#names.length; i++) {
      const name = this.#names[i]!
      let value = row[name]
      if (value === UNAVAILABLE) value = other?.[name] ?? UNAVAILABLE
      if (value === UNAVAILABLE) {
        this.#missing.push(i)
        continue
      }
      out.byte(mark)
      mark = COMMA
      out.copy(this.#fragments[i]!)
      if (value === null || value === undefined) out.copy(nullBytes)
      else this.#writers[i]!.value(out, value)
    }
    if (mark === OPEN) out.byte(OPEN)
    out.byte(CLOSE)
  }

  /** Appends the names of the columns that the row written last lacked, as a member behind it; nothing where it lacked none. */
  unavailable(out: ByteWriter): void {
    if (this.#missing.length === 0) return
    out.utf8(`,"unavailable":${JSON.stringify(this.#missing.map((column) => this.#names[column]))}`)
  }
}
