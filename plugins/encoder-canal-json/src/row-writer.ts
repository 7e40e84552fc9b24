import {
  CELL_NULL,
  CELL_UNAVAILABLE,
  type CellBlock,
  type ColumnSchema,
  NO_ROW,
  type Row,
  UNAVAILABLE,
  type Value,
} from '@tailrace/plugin-api'
import { ByteWriter, type ColumnWriter } from '@tailrace/plugin-api/bytes'

const OPEN = 0x7b
const CLOSE = 0x7d
const COMMA = 0x2c
const nullBytes: Uint8Array = Buffer.from('null', 'latin1')

/**
 * Writes some columns of a table's rows as a JSON object of strings and nulls, from cells or from values. Columns that the log did not carry
 * are left out.
 */
export class RowWriter {
  readonly #names: readonly string[]
  readonly #fragments: readonly Uint8Array[]
  readonly #cells: Int32Array
  readonly #writers: readonly ColumnWriter[]
  readonly #old = new ByteWriter(256)
  readonly #new = new ByteWriter(256)

  constructor(columns: readonly ColumnSchema[], writers: readonly ColumnWriter[]) {
    this.#names = columns.map((column) => column.name)
    this.#fragments = columns.map((column) =>
      Buffer.from(`${JSON.stringify(column.name)}:`, 'utf8'),
    )
    this.#cells = Int32Array.from(columns, (column) => column.cell)
    this.#writers = writers
  }

  /** Appends a row from its cells; what it lacks is taken from the row at `other`, where there is one. */
  cells(out: ByteWriter, block: CellBlock, at: number, other: number): void {
    const { spans } = block
    let mark = OPEN
    for (let i = 0; i < this.#cells.length; i++) {
      const cell = 2 * this.#cells[i]!
      let row = at
      let length = cell < 0 ? CELL_UNAVAILABLE : spans[row + cell + 1]!
      if (length === CELL_UNAVAILABLE && other !== NO_ROW && cell >= 0) {
        row = other
        length = spans[row + cell + 1]!
        if (length === CELL_NULL) length = CELL_UNAVAILABLE
      }
      if (length === CELL_UNAVAILABLE) continue
      out.byte(mark)
      mark = COMMA
      this.#cell(out, i, block, spans[row + cell]!, length)
    }
    if (mark === OPEN) out.byte(OPEN)
    out.byte(CLOSE)
  }

  #cell(out: ByteWriter, column: number, block: CellBlock, start: number, length: number): void {
    out.copy(this.#fragments[column]!)
    if (length < 0) out.copy(nullBytes)
    else this.#writers[column]!.cell(out, block.bytes, start, start + length)
  }

  /** Appends the old row's columns that the update changed, from cells. */
  changedCells(out: ByteWriter, block: CellBlock, beforeAt: number, afterAt: number): void {
    const { bytes, spans } = block
    let mark = OPEN
    for (let i = 0; i < this.#cells.length; i++) {
      const cell = 2 * this.#cells[i]!
      if (cell < 0) continue
      const length = spans[beforeAt + cell + 1]!
      const newLength = spans[afterAt + cell + 1]!
      if (length === CELL_UNAVAILABLE || newLength === CELL_UNAVAILABLE) continue
      const start = spans[beforeAt + cell]!
      if (length === newLength && same(bytes, start, spans[afterAt + cell]!, length)) continue
      out.byte(mark)
      mark = COMMA
      this.#cell(out, i, block, start, length)
    }
    if (mark === OPEN) out.byte(OPEN)
    out.byte(CLOSE)
  }

  /** Appends a row from its values; see {@link RowWriter.cells}. */
  values(out: ByteWriter, row: Row, other: Row | null): void {
    let mark = OPEN
    for (let i = 0; i < this.#names.length; i++) {
      const name = this.#names[i]!
      let value: Value = row[name] ?? null
      if (value === UNAVAILABLE) value = other?.[name] ?? UNAVAILABLE
      if (value === UNAVAILABLE) continue
      out.byte(mark)
      mark = COMMA
      out.copy(this.#fragments[i]!)
      this.#value(out, i, value)
    }
    if (mark === OPEN) out.byte(OPEN)
    out.byte(CLOSE)
  }

  #value(out: ByteWriter, column: number, value: Value): void {
    if (value === null) out.copy(nullBytes)
    else this.#writers[column]!.value(out, value)
  }

  /** Appends the old row's columns that the update changed, from values. */
  changedValues(out: ByteWriter, before: Row, after: Row): void {
    let mark = OPEN
    for (let i = 0; i < this.#names.length; i++) {
      const old: Value = before[this.#names[i]!] ?? null
      const now: Value = after[this.#names[i]!] ?? null
      if (old === UNAVAILABLE || now === UNAVAILABLE) continue
      this.#old.clear()
      this.#new.clear()
      this.#value(this.#old, i, old)
      this.#value(this.#new, i, now)
      if (Buffer.compare(this.#old.view(), this.#new.view()) === 0) continue
      out.byte(mark)
      mark = COMMA
      out.copy(this.#fragments[i]!)
      out.copy(this.#old.bytes, 0, this.#old.length)
    }
    if (mark === OPEN) out.byte(OPEN)
    out.byte(CLOSE)
  }
}

function same(bytes: Uint8Array, a: number, b: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (bytes[a + i] !== bytes[b + i]) return false
  return true
}
