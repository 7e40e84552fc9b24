import { CELL_NULL } from '@tailrace/plugin-api'
import { resultError } from './result-error.ts'

/** First byte of a cell that is NULL. */
const NULL = 0xfb
/** First bytes of lengths that take two, three and eight bytes behind them; smaller ones are the length. */
const LENGTH_16 = 0xfc
const LENGTH_24 = 0xfd

/**
 * Finds the cells of a row of a text result (MySQL source documentation, "Text Resultset Row": each cell behind its length) without
 * touching their bytes.
 *
 * @param cells number of each column's cell; span `2c` from `spanAt` on is where cell `c` starts, the next one its length
 * @throws TailraceError SOURCE_PROTOCOL where the row does not end where its packet does
 */
export function readTextRow(
  bytes: Uint8Array,
  start: number,
  end: number,
  spans: Int32Array,
  spanAt: number,
  cells: Int32Array,
): void {
  let at = start
  for (let i = 0; i < cells.length; i++) {
    const span = spanAt + 2 * cells[i]!
    let length = bytes[at++]!
    if (length >= NULL) {
      if (length === NULL) {
        spans[span] = at
        spans[span + 1] = CELL_NULL
        continue
      }
      const size = length === LENGTH_16 ? 2 : length === LENGTH_24 ? 3 : 8
      length = 0
      // More than 2^31 fit no packet.
      for (let byte = 0; byte < size; byte++) length += bytes[at + byte]! * 2 ** (8 * byte)
      at += size
    }
    spans[span] = at
    spans[span + 1] = length
    at += length
  }
  if (at !== end) throw resultError('a row does not have the cells that were asked for')
}
