import {
  CellOutput,
  isUtf8Text,
  MYSQL_TEXT,
  type Transcoder,
  transcoderOf,
  writeFloat,
} from '@tailrace/mysql-binlog'
import type { CellBlock } from '@tailrace/plugin-api'
import { latin1 } from '@tailrace/plugin-api/bytes'
import type { SelectList } from './select-list.ts'

/** Memory that rows share which cannot stay where they are. */
const REGION_BYTES = 1 << 16
const REGION_SPANS = 1 << 13
const LONGEST_FLOAT = 40

/** Makes `mysql-text` of cells that the server sends otherwise, see `Mending`. */
export class MendedCells {
  readonly #floats: Int32Array
  readonly #texts: Int32Array
  /** Whether there is text that is not in place. */
  readonly #copies: boolean
  /** How each cell is copied. */
  readonly #transcoders: readonly Transcoder[]
  readonly #digits = new Uint8Array(LONGEST_FLOAT)
  readonly #out = new CellOutput(REGION_BYTES, REGION_SPANS)
  #block: CellBlock | null = null
  #spanAt = 0

  /** Where the spans of a row are that {@link MendedCells.mend} copied. */
  at = 0

  constructor({ columns, cellCount }: SelectList) {
    const cellsOf = (kind: string) =>
      Int32Array.from(columns.filter(({ mending }) => mending === kind).map(({ cell }) => cell))
    this.#floats = cellsOf('float')
    this.#texts = cellsOf('utf8')
    const transcoders = Array.from({ length: cellCount }, () => transcoderOf('binary'))
    for (const cell of this.#floats) transcoders[cell] = copyFloat
    for (const cell of this.#texts) transcoders[cell] = transcoderOf('utf8mb4')
    let copies = false
    for (const { cell, mending } of columns) {
      if (typeof mending === 'string' || mending === null) continue
      transcoders[cell] = transcoderOf(mending.charset)
      copies = true
    }
    this.#transcoders = transcoders
    this.#copies = copies
  }

  /** Whether there is anything to do. */
  get isEmpty(): boolean {
    return this.#floats.length === 0 && this.#texts.length === 0 && !this.#copies
  }

  /**
   * Mends a row in place where its cells do not grow.
   *
   * @param at where its spans are
   * @returns another block, with spans from {@link MendedCells.at} on, where the row cannot stay; else null
   */
  mend(block: CellBlock, at: number): CellBlock | null {
    if (this.#copies || !this.#staysInPlace(block, at)) return this.#copy(block, at)
    return null
  }

  #staysInPlace({ bytes, spans }: CellBlock, at: number): boolean {
    for (const cell of this.#texts) {
      const span = at + 2 * cell
      const length = spans[span + 1]!
      if (length > 0 && !isUtf8Text(bytes, spans[span]!, spans[span]! + length)) return false
    }
    const digits = this.#digits
    for (const cell of this.#floats) {
      const span = at + 2 * cell
      const length = spans[span + 1]!
      if (length < 0) continue
      const start = spans[span]!
      const count = writeFloat(digits, 0, floatAt(bytes, start, start + length))
      if (count > length) return false
      for (let i = 0; i < count; i++) bytes[start + i] = digits[i]!
      spans[span + 1] = count
    }
    return true
  }

  #copy({ bytes, spans }: CellBlock, at: number): CellBlock {
    const out = this.#out
    const count = this.#transcoders.length
    this.#startRegion(2 * count)
    this.at = this.#spanAt
    for (let cell = 0; cell < count; cell++) {
      const length = spans[at + 2 * cell + 1]!
      const from = out.at
      if (length >= 0) {
        const start = spans[at + 2 * cell]!
        this.#transcoders[cell]!(bytes, start, start + length, out)
      }
      out.spans[this.#spanAt++] = from
      out.spans[this.#spanAt++] = length < 0 ? length : out.at - from
    }
    const block = this.#block
    if (block !== null && block.bytes === out.bytes && block.spans === out.spans) return block
    return (this.#block = { bytes: out.bytes, spans: out.spans, format: MYSQL_TEXT })
  }

  /** Leaves the memory to the rows that are in it, where it is nearly full. */
  #startRegion(spans: number): void {
    const isFull = this.#out.at > REGION_BYTES - (REGION_BYTES >> 2)
    if (!isFull && this.#spanAt + spans <= this.#out.spans.length) return
    this.#out.startRegion(REGION_BYTES, Math.max(REGION_SPANS, spans))
    this.#spanAt = 0
  }
}

const copyFloat: Transcoder = (bytes, start, end, out) => {
  out.reserve(LONGEST_FLOAT)
  out.at = writeFloat(out.bytes, out.at, floatAt(bytes, start, end))
}

function floatAt(bytes: Uint8Array, start: number, end: number): number {
  return Math.fround(Number(latin1(bytes, start, end)))
}
