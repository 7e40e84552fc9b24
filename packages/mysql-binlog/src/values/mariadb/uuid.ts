import type { CellReader } from '../cell-reader.ts'
import { endOf } from '../strings/length.ts'

const HEX = Buffer.from('0123456789abcdef')
const SIZE = 16

/** MariaDB's UUID, in the log as BINARY(16) in the order of its text, without zeros at the end. */
export const readUuid: CellReader = (bytes, at, out) => {
  const length = bytes[at]! | 0
  const end = endOf(bytes, at + 1, length)
  out.reserve(36)
  const text = out.bytes
  let to = out.at
  for (let i = 0; i < SIZE; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text[to++] = 45
    const byte = i < length ? bytes[at + 1 + i]! : 0
    text[to++] = HEX[byte >> 4]!
    text[to++] = HEX[byte & 15]!
  }
  out.at = to
  return end
}
