import type { Session } from '../../connection/session.ts'
import {
  afterCondition,
  compare,
  keyList,
  type KeyText,
  type ReadTable,
  tableReference,
} from './chunk-statements.ts'

/**
 * Finds keys that lie `rows` rows apart, in one round trip: each by an index scan from the one before it. Any borders make chunks that hold every row
 * once, so they need not be found in the snapshot that is read.
 *
 * @param table must have a key
 * @param after where to begin; null for the beginning of the table
 * @param count how many at most; fewer are returned where the table ends before
 * @throws TailraceError see {@link Session.query}
 */
export async function findBorders(
  session: Session,
  table: ReadTable,
  after: KeyText | null,
  rows: number,
  count: number,
): Promise<readonly KeyText[]> {
  const found = await session.query<{ border: string[] }>(
    bordersStatement(table, after, rows, count),
  )
  return found.map(({ border }) => border)
}

/** The statement of {@link findBorders}: column `border` is an array of text. */
export function bordersStatement(
  table: ReadTable,
  after: KeyText | null,
  rows: number,
  count: number,
): string {
  const key = table.key!
  const names = keyList(key)
  const from = tableReference(table)
  const order = `ORDER BY ${names} OFFSET ${rows - 1} LIMIT 1`
  // `format` writes a value as its output function does, which a cast to text does not for every type.
  const texts = key.columns.map((_, i) => `format('%s', b.k${i})`).join(', ')
  const aliases = key.columns.map((_, i) => `k${i}`).join(', ')
  const previous = key.columns.map((_, i) => `b.k${i}`).join(', ')
  return `
WITH RECURSIVE b (n, ${aliases}) AS (
  (SELECT 1, ${names} FROM ${from} WHERE ${afterCondition(key, after)} ${order})
  UNION ALL
  SELECT b.n + 1, x.* FROM b CROSS JOIN LATERAL (
    SELECT ${keyList(key, 't.')} FROM ${from} t WHERE ${compare(key, '>', keyList(key, 't.'), previous)} ${order.replace(names, keyList(key, 't.'))}
  ) x WHERE b.n < ${count}
)
SELECT ARRAY[${texts}] AS border FROM b`
}
