import type { CellOutput } from '../../values/cell-output.ts'
import { uint32 } from '../../values/little-endian.ts'
import { damaged } from '../container.ts'
import { applyDiff, JsonDiffOperation } from './apply.ts'
import { type JsonNode, writeNode } from './node.ts'
import { parsePath } from './path.ts'
import { readPackedInteger } from './packed-integer.ts'

/** A binary document within bytes. */
export interface JsonDocument {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

/**
 * Writes the document that diffs make of an older one. Each diff is an operation, the path's length and text, and unless it removes,
 * the length and bytes of a binary value; lengths are packed integers. (MySQL source manual, `Json_diff_vector::write_binary`.)
 *
 * @param at offset of the diffs in `bytes`
 * @param end offset behind them
 * @throws DamagedRowError where they do not fit the document
 */
export function writeChanged(
  older: JsonDocument,
  bytes: Uint8Array,
  at: number,
  end: number,
  out: CellOutput,
): void {
  let root = rootOf(older.bytes, older.start, older.end)
  let from = at
  while (from < end) {
    const operation = bytes[from]!
    const path = readPackedInteger(bytes, from + 1, end)
    const pathEnd = path.at + path.value
    if (pathEnd > end) throw damaged()
    const legs = parsePath(Buffer.from(bytes.subarray(path.at, pathEnd)).toString())
    from = pathEnd
    let value: JsonNode | null = null
    if (operation !== JsonDiffOperation.REMOVE) {
      const length = readPackedInteger(bytes, pathEnd, end)
      from = length.at + length.value
      if (from > end) throw damaged()
      value = rootOf(bytes, length.at, from)
    }
    root = applyDiff(root, operation, legs, value)
  }
  writeNode(root, out)
}

/** Offset behind the diffs, whose length stands in the four bytes before them. */
export function endOfDiffs(bytes: Uint8Array, at: number, end: number): number {
  const behind = at + 4 + uint32(bytes, at)
  if (behind > end) throw damaged()
  return behind
}

function rootOf(bytes: Uint8Array, start: number, end: number): JsonNode {
  if (start >= end) throw damaged()
  return { kind: 'raw', bytes, type: bytes[start]!, at: start + 1, end }
}
