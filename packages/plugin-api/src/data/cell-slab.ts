import type { CellBlock, CellFormat } from './cells.ts'

/** Numbers in a slab. */
const SLAB = 32_768

/** Spans shared by the rows of many reads, so that none is cleared in vain. Whoever fills them moves {@link CellSlab.at} on. */
export class CellSlab {
  readonly #format: CellFormat
  #spans = new Int32Array(SLAB)
  #block: CellBlock | null = null
  /** Where the next row's cells begin. */
  at = 0

  constructor(format: CellFormat) {
    this.#format = format
  }

  /** The block for rows in `bytes`, with room for `cells` more from {@link CellSlab.at} on. */
  room(bytes: Uint8Array, cells: number): CellBlock {
    if (this.at + 2 * cells > this.#spans.length) {
      this.#spans = new Int32Array(Math.max(SLAB, 2 * cells))
      this.at = 0
      this.#block = null
    }
    if (this.#block === null || this.#block.bytes !== bytes) {
      this.#block = { bytes, spans: this.#spans, format: this.#format }
    }
    return this.#block
  }
}
