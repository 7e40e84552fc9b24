import { DamagedRowError } from '../values/damaged-row-error.ts'
import { uint16, uint32 } from '../values/little-endian.ts'
import { isInlined, isLarge, isObject } from './types.ts'

/**
 * An object or array of a binary document: count and size; for an object the offset and length of each key; the type of each
 * value with its offset or the value itself. Offsets count from where the container begins.
 * (MySQL source manual, `json_binary.h`.)
 */
export class JsonContainer {
  readonly isObject: boolean
  /** How many members or elements it has. */
  readonly count: number
  readonly #bytes: Uint8Array
  readonly #at: number
  readonly #end: number
  readonly #isLarge: boolean
  readonly #keysAt: number
  readonly #valuesAt: number

  /** @throws DamagedRowError where its entries are not within the document, which ends at `end` */
  constructor(bytes: Uint8Array, at: number, end: number, type: number) {
    this.#bytes = bytes
    this.#at = at
    this.#isLarge = isLarge(type)
    this.isObject = isObject(type)
    const width = this.#isLarge ? 4 : 2
    this.count = this.#number(at)
    this.#keysAt = at + 2 * width
    this.#valuesAt = this.#keysAt + (this.isObject ? this.count * (width + 2) : 0)
    this.#end = end
    if (this.#valuesAt + this.count * (width + 1) > end) throw damaged()
  }

  /** Offset of a key in `bytes`. */
  keyAt(index: number): number {
    const at = this.#at + this.#number(this.#keyEntry(index))
    if (at + this.keyLength(index) > this.#end) throw damaged()
    return at
  }

  /** Bytes of a key. */
  keyLength(index: number): number {
    return uint16(this.#bytes, this.#keyEntry(index) + (this.#isLarge ? 4 : 2))
  }

  /** Type of a value. */
  valueType(index: number): number {
    return this.#bytes[this.#valueEntry(index)]!
  }

  /** Offset of a value in `bytes`. */
  valueAt(index: number): number {
    const entry = this.#valueEntry(index)
    if (isInlined(this.#bytes[entry]!, this.#isLarge)) return entry + 1
    const at = this.#at + this.#number(entry + 1)
    if (at >= this.#end) throw damaged()
    return at
  }

  #keyEntry(index: number): number {
    return this.#keysAt + index * (this.#isLarge ? 6 : 4)
  }

  #valueEntry(index: number): number {
    return this.#valuesAt + index * (this.#isLarge ? 5 : 3)
  }

  #number(at: number): number {
    return this.#isLarge ? uint32(this.#bytes, at) : uint16(this.#bytes, at)
  }
}

/** The error of a document that is not what its bytes say. */
export function damaged(): DamagedRowError {
  return new DamagedRowError('a JSON document is damaged')
}
