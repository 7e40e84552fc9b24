import type { Session } from '../../connection/session.ts'
import { type ReadTable, settingsStatement, tableReference } from './chunk-statements.ts'
import { compare, compareWith, keyList, type KeyText } from './comparisons.ts'

/**
 * Finds keys that lie `rows` rows apart, in one round trip: each by an index scan from the one before it. Any borders make chunks that hold every row
 * once, so they need not be found in the snapshot that is read.
 *
 * Sets what it needs for the rest of the session.
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
  const [, found] = await Promise.all([
    session.query(settingsStatement('session')),
    session.query<{ border: string[] }>(bordersStatement(table, after, rows, count)),
  ])
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
