import type { CellReader } from '../cell-reader.ts'
import { uint24 } from '../little-endian.ts'
import { writeDate } from './write.ts'

/** DATE: day in 5 bits, month in 4, year above, in three bytes, lowest first. */
export const readDate: CellReader = (bytes, at, out) => {
  out.reserve(10)
  const date = uint24(bytes, at)
  out.at = writeDate(out.bytes, out.at, date >> 9, (date >> 5) & 15, date & 31)
  return at + 3
}
