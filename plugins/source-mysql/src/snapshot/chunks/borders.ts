import type { KeyText } from '@tailrace/plugin-api/snapshot'
import type { Session } from '../../connection/session.ts'
import { keyList, keyTexts } from '../keys/comparisons.ts'
import { keyCondition } from '../keys/ranges.ts'
import { type KeyedTable, tableReference, whereClause } from './read-table.ts'

/** Keys that are so many times as far apart as their rows, on average, are not counted on: chunks might hold that many times the rows. */
const MOST_SPREAD = 2

/**
 * Finds keys that lie about `rows` rows apart: each by an index scan from the one before it, or by counting on from where one such scan led. Any borders
 * make chunks that hold every row once, so they need not be found in the view that is read.
 *
 * @param after where to begin; null for the beginning of the table
 * @param count how many at most; fewer are returned where the table ends before
 * @throws TailraceError see {@link Session.query}
 */
export async function findBorders(
  session: Session,
  table: KeyedTable,
  after: KeyText | null,
  rows: number,
  count: number,
): Promise<readonly KeyText[]> {
  const { key } = table
  if (after === null || !key.isUniqueInteger) return scan(session, table, after, rows, count)
  const first = await nextBorder(session, table, after, rows)
  if (first === null) return []
  const step = BigInt(first[0]!) - BigInt(after[0]!)
  if (step > BigInt(MOST_SPREAD * rows)) {
    return [first, ...(await scan(session, table, first, rows, count - 1))]
  }
  const [last] = await session.query<BorderRow>(
    `SELECT ${keyTexts(key)} FROM ${tableReference(table)} ORDER BY ${keyList(key)} DESC LIMIT 1`,
  )
  return countOn(first, step, BigInt(last?.k0 ?? first[0]!), count)
}

/** Columns `k0`, `k1` and so on: the key's texts. */
type BorderRow = Readonly<Record<string, string>>

async function scan(
  session: Session,
  table: KeyedTable,
  after: KeyText | null,
  rows: number,
  count: number,
): Promise<KeyText[]> {
  const borders: KeyText[] = []
  let last = after
  while (borders.length < count) {
    last = await nextBorder(session, table, last, rows)
    if (last === null) break
    borders.push(last)
  }
  return borders
}

/**
 * The key that ends `rows` rows behind a border, or null where there are not so many.
 *
 * @param condition SQL condition that rows must meet to count, or null
 * @throws TailraceError see {@link Session.query}
 */
export async function nextBorder(
  session: Session,
  table: KeyedTable,
  after: KeyText | null,
  rows: number,
  condition: string | null = null,
): Promise<KeyText | null> {
  const [found] = await session.query<BorderRow>(borderStatement(table, after, rows, condition))
  return found === undefined ? null : table.key.columns.map((_, i) => found[`k${i}`]!)
}

/** Finds the key that ends `rows` rows behind a border. */
export function borderStatement(
  table: KeyedTable,
  after: KeyText | null,
  rows: number,
  condition: string | null = null,
): string {
  const { key } = table
  const where = whereClause([keyCondition(key, after, null), condition])
  return (
    `SELECT ${keyTexts(key)} FROM ${tableReference(table)}${where} ` +
    `ORDER BY ${keyList(key)} LIMIT 1 OFFSET ${rows - 1}`
  )
}

/** `first`, and what lies whole steps behind it and before `last`. */
function countOn(first: KeyText, step: bigint, last: bigint, count: number): readonly KeyText[] {
  const borders = [first]
  for (let next = BigInt(first[0]!) + step; next < last && borders.length < count; next += step) {
    borders.push([String(next)])
  }
  return borders
}
