import type { Chunk } from '@tailrace/plugin-api/snapshot'
import { keyCondition } from '../keys/ranges.ts'
import { type ReadTable, tableReference, whereClause } from './read-table.ts'

/**
 * The rows of one chunk, each once, in no promised order.
 *
 * @param list what is selected
 * @param where SQL conditions that rows must also meet
 */
export function chunkStatement(
  table: ReadTable,
  { after, upTo }: Pick<Chunk, 'after' | 'upTo'>,
  list: string,
  where: string | null,
): string {
  const range = table.key === null ? null : keyCondition(table.key, after, upTo)
  return `SELECT ${list} FROM ${tableReference(table)}${whereClause([range, where])}`
}
