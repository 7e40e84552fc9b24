import type { CellOutput } from '../values/cell-output.ts'
import { damaged, JsonContainer } from './container.ts'
import { writeQuoted, writeText } from './quoted.ts'
import { DEEPEST, isContainer, JsonType } from './types.ts'
import { behindLength, readVariableLength } from './variable-length.ts'
import { writeOpaque } from './write-opaque.ts'
import { writeScalar } from './write-scalar.ts'

/**
 * Writes binary JSON documents as the server prints them: `{"a": 1, "b": [1.10, "x"]}`.
 *
 * Every value and key takes bytes of its own in a document, so the writer counts them: a damaged document whose offsets lead
 * to one place again and again ends in an error, not in endless text.
 */
export class JsonWriter {
  readonly #bytes: Uint8Array
  readonly #end: number
  readonly #out: CellOutput
  #left: number

  /** @param end offset behind the document */
  constructor(bytes: Uint8Array, end: number, size: number, out: CellOutput) {
    this.#bytes = bytes
    this.#end = end
    this.#out = out
    this.#left = size + 1
  }

  /**
   * @param type a code of {@link JsonType}
   * @param at offset behind the type, or of the value in its container
   * @throws DamagedRowError
   */
  write(type: number, at: number, depth = 0): void {
    this.#spend(1)
    if (isContainer(type)) {
      if (depth > DEEPEST) throw damaged()
      this.#writeContainer(type, at, depth)
    } else if (type === JsonType.STRING) {
      const length = this.#length(at)
      writeQuoted(this.#bytes, behindLength.at, behindLength.at + length, this.#out)
    } else if (type === JsonType.OPAQUE) {
      const length = this.#length(at + 1)
      const start = behindLength.at
      writeOpaque(this.#bytes, this.#bytes[at]!, start, start + length, this.#out)
    } else {
      writeScalar(this.#bytes, type, at, this.#end, this.#out)
    }
  }

  #writeContainer(type: number, at: number, depth: number): void {
    const container = new JsonContainer(this.#bytes, at, this.#end, type)
    const out = this.#out
    writeText(container.isObject ? '{' : '[', out)
    for (let i = 0; i < container.count; i++) {
      if (i > 0) writeText(', ', out)
      if (container.isObject) {
        const key = container.keyAt(i)
        const length = container.keyLength(i)
        this.#spend(length)
        writeQuoted(this.#bytes, key, key + length, out)
        writeText(': ', out)
      }
      this.write(container.valueType(i), container.valueAt(i), depth + 1)
    }
    writeText(container.isObject ? '}' : ']', out)
  }

  #length(at: number): number {
    const length = readVariableLength(this.#bytes, at, this.#end)
    this.#spend(length)
    return length
  }

  #spend(count: number): void {
    this.#left -= count
    if (this.#left < 0) throw damaged()
  }
}

/**
 * Writes the document from `start` to `end`. One without bytes, which a column may hold after an ignored error, is `null`.
 *
 * @throws DamagedRowError
 */
export function writeJson(bytes: Uint8Array, start: number, end: number, out: CellOutput): void {
  if (start === end) writeText('null', out)
  else new JsonWriter(bytes, end, end - start, out).write(bytes[start]!, start + 1)
}
