import { resultError } from './result-error.ts'

const OK = 0x00
const LOCAL_INFILE = 0xfb
const LENGTH_16 = 0xfc
const EOF = 0xfe
const ERR = 0xff
/** A row that begins like an EOF packet is longer. */
const EOF_LONGEST = 8

/** What a packet is in the result that it is part of. */
export type PacketKind = 'row' | 'head' | 'last'

/**
 * Tells the packets of a text result apart (MySQL source documentation, "Text Resultset"): the number of columns, their definitions, EOF, rows, EOF; or ERR
 * in the place of any of them. Definitions are passed over: what was asked for is known.
 */
export class ResultHead {
  readonly #columns: number
  /** Packets up to the first row; null before the number of columns. */
  #left: number | null = null

  /** @param columns how many were asked for */
  constructor(columns: number) {
    this.#columns = columns
  }

  /**
   * What the next packet is.
   *
   * @throws TailraceError SOURCE_PROTOCOL for a result of another kind or width
   */
  kindOf(bytes: Uint8Array, start: number, end: number): PacketKind {
    const first = bytes[start]!
    if (this.#left === 0) {
      return first >= EOF && (first === ERR || end - start <= EOF_LONGEST) ? 'last' : 'row'
    }
    if (first === ERR) return 'last'
    if (this.#left === null) {
      if (first === OK) return 'last'
      this.#begin(bytes, start)
    } else this.#left--
    return 'head'
  }

  #begin(bytes: Uint8Array, start: number): void {
    const first = bytes[start]!
    if (first === LOCAL_INFILE) throw resultError('the server asks for a file')
    const columns = first === LENGTH_16 ? bytes[start + 1]! | (bytes[start + 2]! << 8) : first
    if (columns !== this.#columns) {
      throw resultError(`it has ${columns} columns, not the ${this.#columns} that were asked for`)
    }
    this.#left = columns + 1
  }
}
