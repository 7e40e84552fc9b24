import { inflateRawSync, inflateSync } from 'node:zlib'
import type { Transcoder } from '../../charset/transcoder.ts'
import { uintBig } from '../big-endian.ts'
import type { CellReader } from '../cell-reader.ts'
import { DamagedRowError } from '../damaged-row-error.ts'
import { uintOf } from '../little-endian.ts'
import { endOf } from '../strings/length.ts'

/** The algorithms that the first byte of a value may name, in its upper four bits. */
const NONE = 0
const ZLIB = 8

/**
 * MariaDB's columns that are `COMPRESSED`: a byte (algorithm in the upper half; below it whether the zlib header was left
 * out, and of how many bytes the length is), the length uncompressed, highest byte first, then the compressed text. An
 * empty value has not even the first byte. (Source of MariaDB, `field_comp.cc`.)
 *
 * @param size bytes of the length in front
 */
export function compressedReader(size: number, transcode: Transcoder): CellReader {
  return (bytes, at, out) => {
    const from = at + size
    const end = endOf(bytes, from, uintOf(bytes, at, size))
    if (end === from) return end
    const header = bytes[from]!
    const algorithm = header >> 4
    if (algorithm === NONE) {
      transcode(bytes, from + 1, end, out)
    } else {
      const text = inflate(bytes, from + 1, end, header)
      transcode(text, 0, text.length, out)
    }
    return end
  }
}

function inflate(bytes: Uint8Array, at: number, end: number, header: number): Uint8Array {
  if (header >> 4 !== ZLIB) {
    throw new DamagedRowError(`a compressed value names the unknown algorithm ${header >> 4}`)
  }
  const lengthSize = header & 7
  const maxOutputLength = Math.max(1, uintBig(bytes, at, lengthSize))
  const packed = bytes.subarray(at + lengthSize, end)
  try {
    return (header & 8 ? inflateRawSync : inflateSync)(packed, { maxOutputLength })
  } catch (error) {
    throw new DamagedRowError('a compressed value cannot be read', { cause: error })
  }
}
