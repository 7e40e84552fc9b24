import type { KeyText } from '@tailrace/plugin-api/snapshot'
import type { Session } from '../../connection/session.ts'
import { orderSettings, type ReadTable, tableReference } from './chunk-statements.ts'
import { compare, compareWith, keyList } from './comparisons.ts'

/**
 * Finds keys that lie about `rows` rows apart: each by an index scan from the one before it, or by counting on from where one such scan led. Any borders
 * make chunks that hold every row once, so they need not be found in the snapshot that is read.
 *
 * Sets what it needs for the rest of the session.
 *
 * @param table must have a key
 * @param after where to begin; null for the beginning of the table
 * @param count how many at most; fewer are returned where the table ends before
 * @returns values as the server's output functions write them
 * @throws TailraceError see {@link Session.query}
 */
export async function findBorders(
  session: Session,
  table: ReadTable,
  after: KeyText | null,
  rows: number,
  count: number,
): Promise<readonly KeyText[]> {
  const isCountedOn = after !== null && table.key!.isUniqueInteger
  const [, found] = await Promise.all([
    session.query(orderSettings),
    scanBorders(session, table, after, rows, isCountedOn ? 1 : count),
  ])
  if (!isCountedOn) return found
  const [first] = found
  if (first === undefined) return []
  const step = BigInt(first[0]!) - BigInt(after[0]!)
  if (step > BigInt(MOST_SPREAD * rows)) {
    return [first, ...(await scanBorders(session, table, first, rows, count - 1))]
  }
  const [last] = await session.query<{ key: string }>(lastKeyStatement(table))
  return countOn(first, step, BigInt(last?.key ?? first[0]!), count)
}

/** Keys that are so many times as far apart as their rows, on average, are not counted on: chunks might hold that many times the rows. */
const MOST_SPREAD = 2

async function scanBorders(
  session: Session,
  table: ReadTable,
  after: KeyText | null,
  rows: number,
  count: number,
): Promise<readonly KeyText[]> {
  const sql = bordersStatement(table, after, rows, count)
  const found = await session.query<{ border: string[] }>(sql)
  return found.map(({ border }) => border)
}

/** `first`, and what lies whole steps behind it and before `last`. */
function countOn(first: KeyText, step: bigint, last: bigint, count: number): readonly KeyText[] {
  const borders = [first]
  for (let next = BigInt(first[0]!) + step; next < last && borders.length < count; next += step) {
    borders.push([String(next)])
  }
  return borders
}

function lastKeyStatement(table: ReadTable): string {
  const list = keyList(table.key!)
  return `SELECT ${list}::text AS key FROM ${tableReference(table)} ORDER BY ${list} DESC LIMIT 1`
}

/** Finds each border by a scan from the one before it: column `border` is an array of text. */
export function bordersStatement(
  table: ReadTable,
  after: KeyText | null,
  rows: number,
  count: number,
): string {
  const key = table.key!
  const from = tableReference(table)
  const list = keyList(key, 't.')
  const next = (columns: string, condition: string) =>
    `SELECT ${columns} FROM ${from} AS t WHERE ${condition} ORDER BY ${list} OFFSET ${rows - 1} LIMIT 1`
  const aliases = key.columns.map((_, i) => `k${i}`)
  const previous = aliases.map((alias) => `b.${alias}`).join(', ')
  const start = after === null ? 'true' : compareWith(key, '>', after)
  // `format` writes a value as its output function does, which a cast to text does not for every type.
  const texts = aliases.map((alias) => `format('%s', b.${alias})`).join(', ')
  return `
WITH RECURSIVE b (n, ${aliases.join(', ')}) AS (
  (${next(`1, ${list}`, start)})
  UNION ALL
  SELECT b.n + 1, x.* FROM b CROSS JOIN LATERAL (
    ${next(list, compare(key, '>', list, previous))}
  ) AS x WHERE b.n < ${count}
)
SELECT ARRAY[${texts}] AS border FROM b`
}
