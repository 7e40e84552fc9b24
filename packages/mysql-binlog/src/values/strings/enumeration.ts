import type { CellReader } from '../cell-reader.ts'
import { uintOf } from '../little-endian.ts'
import { copyBytes } from './bytes.ts'

/**
 * ENUM: the number of its name, counted from 1; 0 is the empty text that stands for an invalid one. A number that the
 * names do not reach is written in digits.
 *
 * @param size bytes of the number, 1 or 2
 */
export function enumReader(size: number, names: readonly string[]): CellReader {
  const texts = ['', ...names].map((name) => Buffer.from(name))
  return (bytes, at, out) => {
    const value = uintOf(bytes, at, size)
    const text = texts[value] ?? Buffer.from(String(value))
    copyBytes(text, 0, text.length, out)
    return at + size
  }
}

/**
 * SET: a bit for each name, the lowest for the first; the names that are in it, in their order, joined by commas.
 *
 * @param size bytes of the bits, 1 to 8
 */
export function setReader(size: number, names: readonly string[]): CellReader {
  const texts = names.map((name) => Buffer.from(name))
  const comma = Buffer.from(',')
  return (bytes, at, out) => {
    let isFirst = true
    for (let bit = 0; bit < texts.length; bit++) {
      if (((bytes[at + (bit >> 3)]! >> (bit & 7)) & 1) === 0) continue
      if (!isFirst) copyBytes(comma, 0, 1, out)
      isFirst = false
      const text = texts[bit]!
      copyBytes(text, 0, text.length, out)
    }
    return at + size
  }
}
