import { keyRanges as rangesOf, type KeyText } from '@tailrace/plugin-api/snapshot'
import { compareWith } from './comparisons.ts'
import type { ChunkKey } from './key.ts'

/**
 * The keys after one border up to another, as ranges: of a comparison of rows the server cannot estimate how many it finds, and before version 18
 * it reads on to the end of the first column's value.
 *
 * @param after null for the beginning of the table
 * @param upTo null for the end of the table
 * @returns for each range the conditions that all hold; one without conditions for the whole table
 */
export function keyRanges(
  key: ChunkKey,
  after: KeyText | null,
  upTo: KeyText | null,
): readonly (readonly string[])[] {
  const comparisons = {
    columns: key.columns.length,
    one: (i: number, operator: string, border: KeyText) =>
      compareWith({ ...key, columns: [key.columns[i]!] }, operator, [border[i]!]),
    upTo: (border: KeyText) => compareWith(key, '<=', border),
  }
  return rangesOf(comparisons, after, upTo)
}
