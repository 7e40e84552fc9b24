import { transcoderOf } from '../../src/charset/transcoder-of.ts'
import { CellOutput } from '../../src/values/cell-output.ts'

const out = new CellOutput()

/** Text of a character set as UTF-8, the way that cells get it. */
export function transcode(charset: string, bytes: Uint8Array): Buffer {
  out.at = 0
  transcoderOf(charset)(bytes, 0, bytes.length, out)
  return Buffer.from(out.bytes.subarray(0, out.at))
}
