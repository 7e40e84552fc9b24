import { LONGEST_DOUBLE, doubleAt, writeDouble } from '../values/floating-point.ts'
import type { CellOutput } from '../values/cell-output.ts'
import { writeSigned, writeUnsigned } from '../values/digits.ts'
import { writeInt64, writeUint64 } from '../values/integer.ts'
import { int32, uint16, uint32 } from '../values/little-endian.ts'
import { damaged } from './container.ts'
import { writeText } from './quoted.ts'
import { JsonType } from './types.ts'

const LITERALS = ['null', 'true', 'false']

/** Writes a literal or a number of a binary document. */
export function writeScalar(
  bytes: Uint8Array,
  type: number,
  at: number,
  end: number,
  out: CellOutput,
): void {
  if (at + scalarSize(type) > end) throw damaged()
  out.reserve(LONGEST_DOUBLE + 2)
  const text = out.bytes
  switch (type) {
    case JsonType.LITERAL:
      writeText(LITERALS[bytes[at]!] ?? 'null', out)
      break
    case JsonType.INT16:
      out.at = writeSigned(text, out.at, (uint16(bytes, at) << 16) >> 16)
      break
    case JsonType.UINT16:
      out.at = writeUnsigned(text, out.at, uint16(bytes, at))
      break
    case JsonType.INT32:
      out.at = writeSigned(text, out.at, int32(bytes, at))
      break
    case JsonType.UINT32:
      out.at = writeUnsigned(text, out.at, uint32(bytes, at))
      break
    case JsonType.INT64:
      out.at = writeInt64(text, out.at, int32(bytes, at), int32(bytes, at + 4))
      break
    case JsonType.UINT64:
      out.at = writeUint64(text, out.at, uint32(bytes, at), uint32(bytes, at + 4))
      break
    default:
      out.at = writeJsonDouble(text, out.at, doubleAt(bytes, at))
  }
}

function scalarSize(type: number): number {
  switch (type) {
    case JsonType.LITERAL:
      return 1
    case JsonType.INT16:
    case JsonType.UINT16:
      return 2
    case JsonType.INT32:
    case JsonType.UINT32:
      return 4
    case JsonType.INT64:
    case JsonType.UINT64:
    case JsonType.DOUBLE:
      return 8
    default:
      throw damaged()
  }
}

/** A double keeps its point, `1.0`, so that it can be told from an integer. */
function writeJsonDouble(out: Uint8Array, start: number, value: number): number {
  const end = writeDouble(out, start, value)
  for (let at = start; at < end; at++) {
    if (out[at] === 46 || out[at] === 101) return end
  }
  out[end] = 46
  out[end + 1] = 48
  return end + 2
}
