import type { CellOutput } from '../values/cell-output.ts'
import { uint16 } from '../values/little-endian.ts'
import { countIn, damaged, keyEntryIn, offsetIn, valueEntryIn } from './container.ts'
import { writeQuoted, writeText } from './quoted.ts'
import { DEEPEST, isContainer, isInlined, isLarge, isObject, JsonType } from './types.ts'
import { behindLength, readVariableLength } from './variable-length.ts'
import { writeOpaque } from './write-opaque.ts'
import { writeScalar } from './write-scalar.ts'

const SPACE = 32
const COMMA = 44
const COLON = 58
const OPEN_BRACKET = 91
const CLOSE_BRACKET = 93
const OPEN_BRACE = 123
const CLOSE_BRACE = 125

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
    const bytes = this.#bytes
    const end = this.#end
    const out = this.#out
    const count = countIn(bytes, type, at, end)
    const large = isLarge(type)
    const hasKeys = isObject(type)
    let keyEntry = keyEntryIn(type, at, 0)
    let valueEntry = valueEntryIn(type, at, count, 0)
    out.reserve(1)
    out.bytes[out.at++] = hasKeys ? OPEN_BRACE : OPEN_BRACKET
    for (let i = 0; i < count; i++) {
      if (i > 0) writePair(COMMA, SPACE, out)
      if (hasKeys) {
        const key = at + offsetIn(bytes, keyEntry, large)
        const length = uint16(bytes, keyEntry + (large ? 4 : 2))
        this.#spend(length)
        if (key + length > end) throw damaged()
        writeQuoted(bytes, key, key + length, out)
        writePair(COLON, SPACE, out)
        keyEntry += large ? 6 : 4
      }
      const valueType = bytes[valueEntry]!
      const value = isInlined(valueType, large)
        ? valueEntry + 1
        : at + offsetIn(bytes, valueEntry + 1, large)
      if (value >= end) throw damaged()
      this.write(valueType, value, depth + 1)
      valueEntry += large ? 5 : 3
    }
    out.reserve(1)
    out.bytes[out.at++] = hasKeys ? CLOSE_BRACE : CLOSE_BRACKET
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

function writePair(first: number, second: number, out: CellOutput): void {
  out.reserve(2)
  const at = out.at
  out.bytes[at] = first
  out.bytes[at + 1] = second
  out.at = at + 2
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
