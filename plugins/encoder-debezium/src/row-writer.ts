import {
  CELL_NULL,
  CELL_UNAVAILABLE,
  type CellBlock,
  type ColumnSchema,
  NO_ROW,
  type Row,
  UNAVAILABLE,
} from '@tailrace/plugin-api'
import type { ByteWriter, CellWriter, ValueWriter } from '@tailrace/plugin-api/bytes'
import type { ColumnCodec } from './columns/column-codec.ts'

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8')
const nullBytes = bytesOf('null')
const BRACE = 0x7d

/** Writes some columns of a table's rows as a JSON object, from cells or from values. */
export class RowWriter {
  readonly #names: readonly string[]
  readonly #fragments: readonly Uint8Array[]
  readonly #cells: Int32Array
  readonly #writeCell: readonly CellWriter[]
  readonly #writeValue: readonly ValueWriter[]
  readonly #missing: readonly Uint8Array[]
  readonly #unavailable: readonly Uint8Array[]

  /** @param columns the columns in the order of the object's members, at least one */
  constructor(columns: readonly ColumnSchema[], codecs: readonly ColumnCodec[]) {
    this.#names = columns.map((column) => column.name)
    this.#fragments = columns.map((column, i) =>
      bytesOf(`${i === 0 ? '{' : ','}${JSON.stringify(column.name)}:`),
    )
    this.#cells = Int32Array.from(columns, (column) => column.cell)
    this.#writeCell = codecs.map((codec) => codec.cell)
    this.#writeValue = codecs.map((codec) => codec.value)
    this.#missing = columns.map((column, i) =>
      column.nullable ? nullBytes : bytesOf(codecs[i]!.fallback),
    )
    this.#unavailable = codecs.map((codec) => bytesOf(codec.unavailable))
  }

  /**
   * Appends a new row from its cells. A value that the log did not carry is taken from the old row, where there is one.
   *
   * @param beforeAt where the old row's cells begin, or NO_ROW
   */
  afterCells(out: ByteWriter, block: CellBlock, at: number, beforeAt: number): void {
    const { bytes, spans } = block
    const cells = this.#cells
    const fragments = this.#fragments
    const writers = this.#writeCell
    for (let i = 0; i < cells.length; i++) {
      out.copy(fragments[i]!)
      const cell = 2 * cells[i]!
      const start = cell < 0 ? 0 : spans[at + cell]!
      const length = cell < 0 ? CELL_UNAVAILABLE : spans[at + cell + 1]!
      if (length >= 0) writers[i]!(out, bytes, start, start + length)
      else if (length === CELL_NULL) out.copy(nullBytes)
      else if (cell >= 0 && beforeAt !== NO_ROW && spans[beforeAt + cell + 1]! >= 0) {
        const old = spans[beforeAt + cell]!
        writers[i]!(out, bytes, old, old + spans[beforeAt + cell + 1]!)
      } else out.copy(this.#unavailable[i]!)
    }
    out.byte(BRACE)
  }

  /**
   * Appends an old row from its cells. A column that the log did not carry is null or, where the column admits no null, its type's
   * zero, as Debezium has it.
   */
  beforeCells(out: ByteWriter, block: CellBlock, at: number): void {
    const { bytes, spans } = block
    const cells = this.#cells
    for (let i = 0; i < cells.length; i++) {
      out.copy(this.#fragments[i]!)
      const cell = 2 * cells[i]!
      const length = cell < 0 ? CELL_UNAVAILABLE : spans[at + cell + 1]!
      if (length < 0) out.copy(this.#missing[i]!)
      else this.#writeCell[i]!(out, bytes, spans[at + cell]!, spans[at + cell]! + length)
    }
    out.byte(BRACE)
  }

  /** Appends a new row from its values; see {@link RowWriter.afterCells}. */
  afterRow(out: ByteWriter, row: Row, before: Row | null): void {
    for (let i = 0; i < this.#names.length; i++) {
      out.copy(this.#fragments[i]!)
      const name = this.#names[i]!
      let value = row[name]
      if (value === UNAVAILABLE) {
        const old = before?.[name]
        if (old !== null && old !== undefined) value = old
      }
      if (value === null || value === undefined) out.copy(nullBytes)
      else if (value === UNAVAILABLE) out.copy(this.#unavailable[i]!)
      else this.#writeValue[i]!(out, value)
    }
    out.byte(BRACE)
  }

  /** Appends an old row from its values. */
  beforeRow(out: ByteWriter, row: Row): void {
    for (let i = 0; i < this.#names.length; i++) {
      out.copy(this.#fragments[i]!)
      const value = row[this.#names[i]!]
      if (value === null || value === undefined || value === UNAVAILABLE)
        out.copy(this.#missing[i]!)
      else this.#writeValue[i]!(out, value)
    }
    out.byte(BRACE)
  }
}
