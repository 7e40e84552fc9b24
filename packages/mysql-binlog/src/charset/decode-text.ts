import { CellOutput } from '../values/cell-output.ts'
import { transcoderOf } from './transcoder-of.ts'

/**
 * Text of a character set as a string, for the little text that is no row.
 *
 * @param charset null for UTF-8
 * @throws RangeError for a character set that no server has
 */
export function decodeText(bytes: Uint8Array, charset: string | null): string {
  const out = new CellOutput(4 * bytes.length + 4, 0)
  transcoderOf(charset ?? 'utf8mb4')(bytes, 0, bytes.length, out)
  return out.bytes.toString('utf8', 0, out.at)
}
