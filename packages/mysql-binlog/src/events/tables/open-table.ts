import type { TableMap } from '../table-map.ts'

/** A table map that was read, with what makes its repetitions and its rows quick. */
export class OpenTable {
  readonly map: TableMap
  /** The TABLE_MAP event's body: an equal one needs no decoding. */
  readonly body: Buffer
  /** The statement that named the table last. */
  statement: number
  readonly #bitmaps: [Uint8Array, Uint8Array]

  constructor(map: TableMap, body: Buffer, statement: number) {
    this.map = map
    this.body = body
    this.statement = statement
    this.#bitmaps = [new Uint8Array(0), new Uint8Array(0)]
  }

  /** The bitmap at `at`: the same array as the last time for the same image, when its bytes are the same. */
  bitmap(bytes: Uint8Array, at: number, length: number, image: 0 | 1): Uint8Array {
    const last = this.#bitmaps[image]
    if (last.length === length && isSame(last, bytes, at)) return last
    const fresh = bytes.slice(at, at + length)
    this.#bitmaps[image] = new Uint8Array(fresh)
    return this.#bitmaps[image]
  }
}

function isSame(last: Uint8Array, bytes: Uint8Array, at: number): boolean {
  for (let index = 0; index < last.length; index++) {
    if (last[index] !== bytes[at + index]) return false
  }
  return true
}
