import { CELL_NULL, CELL_UNAVAILABLE } from '@tailrace/plugin-api'
import { TruncatedMessage } from './read.ts'

/**
 * Reads a tuple's cells into spans, without touching their bytes.
 *
 * @param at offset of the tuple's column count
 * @param end offset after the message
 * @param spans where start and length of each cell go, from `spanAt` on; must have room for `columns` cells
 * @param columns how many columns the table has; a tuple of another width is refused
 * @returns offset after the tuple
 * @throws TruncatedMessage where the tuple does not end inside the message, or is not one
 */
export function readTuple(
  bytes: Uint8Array,
  at: number,
  end: number,
  spans: Int32Array,
  spanAt: number,
  columns: number,
): number {
  if (((bytes[at]! << 8) | bytes[at + 1]!) !== columns) throw new TruncatedMessage()
  at += 2
  for (let i = 0; i < columns; i++) {
    const kind = bytes[at++]
    if (kind === 0x74) {
      const length =
        (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
      at += 4
      if (length < 0) throw new TruncatedMessage()
      spans[spanAt] = at
      spans[spanAt + 1] = length
      at += length
    } else if (kind === 0x6e) {
      spans[spanAt] = 0
      spans[spanAt + 1] = CELL_NULL
    } else if (kind === 0x75) {
      spans[spanAt] = 0
      spans[spanAt + 1] = CELL_UNAVAILABLE
    } else throw new TruncatedMessage()
    spanAt += 2
  }
  if (at > end) throw new TruncatedMessage()
  return at
}

/**
 * Finishes the old row of a table whose replica identity is a key: the server sends NULL for every column outside it
 * (manual, 53.9, "TupleData" after 'K'), which must not be taken for a value.
 */
export function hideOutsideKey(
  spans: Int32Array,
  spanAt: number,
  identity: readonly boolean[],
): void {
  for (let i = 0; i < identity.length; i++) {
    if (identity[i] === true) continue
    spans[spanAt + 2 * i] = 0
    spans[spanAt + 2 * i + 1] = CELL_UNAVAILABLE
  }
}

/** Fills unchanged out-of-line values of the new row from the old one; what the old one has not stays unavailable. */
export function fillFromOld(
  spans: Int32Array,
  newAt: number,
  oldAt: number,
  columns: number,
): void {
  for (let i = 0; i < columns; i++) {
    if (spans[newAt + 2 * i + 1] !== CELL_UNAVAILABLE) continue
    spans[newAt + 2 * i] = spans[oldAt + 2 * i]!
    spans[newAt + 2 * i + 1] = spans[oldAt + 2 * i + 1]!
  }
}

/**
 * The text of one cell of a tuple.
 *
 * @param at offset of the tuple's column count
 * @param index of the cell
 * @returns a view of its bytes; null for NULL, or where the tuple has no such cell
 * @throws TruncatedMessage
 */
export function textCell(
  bytes: Uint8Array,
  at: number,
  end: number,
  index: number,
): Uint8Array | null {
  const columns = (bytes[at]! << 8) | bytes[at + 1]!
  if (index >= columns) return null
  const spans = new Int32Array(2 * columns)
  readTuple(bytes, at, end, spans, 0, columns)
  const start = spans[2 * index]!
  const length = spans[2 * index + 1]!
  return length < 0 ? null : bytes.subarray(start, start + length)
}
