import { copyBytes } from '../values/strings/bytes.ts'
import { gb18030Transcoder } from './gb18030.ts'
import { gb18030Runs } from './generated/gb18030-runs.ts'
import { multiByteTables } from './generated/multi-byte.ts'
import { singleByteTables } from './generated/single-byte.ts'
import { multiByteTranscoder } from './multi-byte.ts'
import { unpackMultiByte, unpackTable } from './packed-table.ts'
import { singleByteTranscoder } from './single-byte.ts'
import type { Transcoder } from './transcoder.ts'
import { transcodeUtf16, transcodeUtf16le, transcodeUtf32 } from './unicode.ts'
import { copyUtf8 } from './utf8.ts'

/** Those made so far; tables are unpacked when a character set is first met. */
const transcoders = new Map<string, Transcoder>([
  ['binary', copyBytes],
  ['utf8mb4', copyUtf8],
  ['utf8mb3', copyUtf8],
  ['utf8', copyUtf8],
  ['ucs2', transcodeUtf16],
  ['utf16', transcodeUtf16],
  ['utf16le', transcodeUtf16le],
  ['utf32', transcodeUtf32],
])

/**
 * How text of a character set of MySQL or MariaDB becomes UTF-8; both understand each character set they share alike.
 *
 * @param charset as `SHOW CHARACTER SET` names it
 * @throws RangeError for one that neither has
 */
export function transcoderOf(charset: string): Transcoder {
  let transcoder = transcoders.get(charset)
  if (transcoder === undefined) {
    transcoder = makeTranscoder(charset)
    transcoders.set(charset, transcoder)
  }
  return transcoder
}

function makeTranscoder(charset: string): Transcoder {
  const packed = singleByteTables[charset]
  if (packed !== undefined) return singleByteTranscoder(unpackTable(packed, null))
  if (multiByteTables[charset] === undefined) {
    throw new RangeError(`neither MySQL nor MariaDB has a character set ${charset}`)
  }
  const table = unpackMultiByte(multiByteTables, charset)
  return charset === 'gb18030' ? gb18030Transcoder(table, gb18030Runs) : multiByteTranscoder(table)
}
