import type { Transcoder } from '../../charset/transcoder.ts'
import type { CellReader } from '../cell-reader.ts'
import { uint16, uintOf } from '../little-endian.ts'
import { endOf } from './length.ts'

/** Text behind its length in one byte. */
function shortTextReader(transcode: Transcoder): CellReader {
  return (bytes, at, out) => {
    const end = endOf(bytes, at + 1, bytes[at]! | 0)
    transcode(bytes, at + 1, end, out)
    return end
  }
}

/** Text behind its length in two bytes. */
function mediumTextReader(transcode: Transcoder): CellReader {
  return (bytes, at, out) => {
    const end = endOf(bytes, at + 2, uint16(bytes, at))
    transcode(bytes, at + 2, end, out)
    return end
  }
}

/**
 * Text behind its length in one to four bytes.
 *
 * @param size bytes of the length
 */
export function textReader(size: number, transcode: Transcoder): CellReader {
  if (size === 1) return shortTextReader(transcode)
  if (size === 2) return mediumTextReader(transcode)
  return (bytes, at, out) => {
    const end = endOf(bytes, at + size, uintOf(bytes, at, size))
    transcode(bytes, at + size, end, out)
    return end
  }
}
