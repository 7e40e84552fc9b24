import { keyRanges, type KeyText } from '@tailrace/plugin-api/snapshot'
import type { ChunkKey } from './chunk-key.ts'
import { compare } from './comparisons.ts'

/**
 * The keys after one border up to another as one condition, of ranges that the server finds by the index: it does not find a comparison of rows,
 * `(a, b) > (1, 2)`, by it.
 *
 * @param after null for the beginning of the table
 * @param upTo null for the end of the table
 * @returns null for the whole table
 */
export function keyCondition(
  key: ChunkKey,
  after: KeyText | null,
  upTo: KeyText | null,
): string | null {
  if (after === null && upTo === null) return null
  const comparisons = {
    columns: key.columns.length,
    one: (i: number, operator: '=' | '<' | '<=' | '>', border: KeyText) =>
      compare(key, i, operator, border),
    upTo: (border: KeyText) => `(${keyCondition(key, null, border)})`,
  }
  const ranges = keyRanges(comparisons, after, upTo).map((conditions) => conditions.join(' AND '))
  return ranges.length === 1 ? ranges[0]! : ranges.map((range) => `(${range})`).join(' OR ')
}
