import { CELL_NULL } from '@tailrace/plugin-api'
import { readInt32, readUint16, TruncatedMessage } from '../../pgoutput/read.ts'

/**
 * Reads the cells of a DataRow message (manual, 54.7: `count:2 { length:4 text }`, length −1 for NULL) into spans, without touching
 * their bytes.
 *
 * @param at offset of the column count
 * @param end offset after the message
 * @param spans where start and length of each cell go, from `spanAt` on; must have room for `columns` cells
 * @param columns how many columns were asked for; a row of another width is refused
 * @throws TruncatedMessage where the row does not end where the message does
 */
export function readDataRow(
  bytes: Uint8Array,
  at: number,
  end: number,
  spans: Int32Array,
  spanAt: number,
  columns: number,
): void {
  if (readUint16(bytes, at) !== columns) throw new TruncatedMessage()
  at += 2
  for (let i = 0; i < columns; i++) {
    const length = readInt32(bytes, at)
    at += 4
    if (length >= 0) {
      spans[spanAt] = at
      spans[spanAt + 1] = length
      at += length
    } else {
      spans[spanAt] = 0
      spans[spanAt + 1] = CELL_NULL
    }
    spanAt += 2
  }
  if (at !== end) throw new TruncatedMessage()
}
