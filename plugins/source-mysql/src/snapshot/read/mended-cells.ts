import {
  CellOutput,
  isUtf8Text,
  type Transcoder,
  transcoderOf,
  writeFloat,
} from '@tailrace/mysql-binlog'
import type { CellBlock } from '@tailrace/plugin-api'
import { latin1 } from '@tailrace/plugin-api/bytes'
import { MYSQL_TEXT } from '@tailrace/mysql-binlog'
import type { SelectList } from './select-list.ts'

const LONGEST_FLOAT = 40

/** Makes `mysql-text` of cells that the server sends otherwise. */
export class MendedCells {
  readonly #floats: Int32Array
  readonly #texts: Int32Array
  /** How each cell is copied. */
  readonly #transcoders: readonly Transcoder[]
  readonly #digits = new Uint8Array(LONGEST_FLOAT)

  constructor({ columns, cellCount }: SelectList) {
    const cellsOf = (kind: string) =>
      Int32Array.from(columns.filter(({ mending }) => mending === kind).map(({ cell }) => cell))
    this.#floats = cellsOf('float')
    this.#texts = cellsOf('utf8')
    const transcoders = Array.from({ length: cellCount }, () => transcoderOf('binary'))
    for (const cell of this.#texts) transcoders[cell] = transcoderOf('utf8mb4')
    for (const cell of this.#floats) transcoders[cell] = copyFloat
    this.#transcoders = transcoders
  }

  /** Whether there is anything to do. */
  get isEmpty(): boolean {
    return this.#floats.length === 0 && this.#texts.length === 0
  }

  /**
   * Mends a row in place where its cells do not grow.
   *
   * @param at where its spans are
   * @returns a block of its own, with spans from 0 on, where a cell grows; else null
   */
  mend(block: CellBlock, at: number): CellBlock | null {
    const { bytes, spans } = block
    let grows = false
    for (const cell of this.#floats) {
      const span = at + 2 * cell
      const length = spans[span + 1]!
      if (length < 0) continue
      const start = spans[span]!
      const digits = this.#digits
      const count = writeFloat(digits, 0, floatAt(bytes, start, start + length))
      if (count > length) {
        grows = true
        continue
      }
      for (let i = 0; i < count; i++) bytes[start + i] = digits[i]!
      spans[span + 1] = count
    }
    for (const cell of this.#texts) {
      const span = at + 2 * cell
      const length = spans[span + 1]!
      if (length > 0 && !isUtf8Text(bytes, spans[span]!, spans[span]! + length)) grows = true
    }
    return grows ? this.#copy(block, at) : null
  }

  #copy({ bytes, spans }: CellBlock, at: number): CellBlock {
    const count = this.#transcoders.length
    const out = new CellOutput(1024, 2 * count)
    for (let cell = 0; cell < count; cell++) {
      const length = spans[at + 2 * cell + 1]!
      out.spans[2 * cell] = out.at
      out.spans[2 * cell + 1] = length
      if (length < 0) continue
      const start = spans[at + 2 * cell]!
      const from = out.at
      this.#transcoders[cell]!(bytes, start, start + length, out)
      out.spans[2 * cell + 1] = out.at - from
    }
    return { bytes: out.bytes, spans: out.spans, format: MYSQL_TEXT }
  }
}

const copyFloat: Transcoder = (bytes, start, end, out) => {
  out.reserve(LONGEST_FLOAT)
  out.at = writeFloat(out.bytes, out.at, floatAt(bytes, start, end))
}

function floatAt(bytes: Uint8Array, start: number, end: number): number {
  return Math.fround(Number(latin1(bytes, start, end)))
}
