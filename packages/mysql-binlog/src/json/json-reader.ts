import type { CellReader } from '../values/cell-reader.ts'
import { uint32 } from '../values/little-endian.ts'
import { endOf } from '../values/strings/length.ts'
import { writeJson } from './write-json.ts'

/** MySQL's JSON: a binary document behind its length in four bytes. */
export const jsonReader: CellReader = (bytes, at, out) => {
  const end = endOf(bytes, at + 4, uint32(bytes, at))
  writeJson(bytes, at + 4, end, out)
  return end
}
