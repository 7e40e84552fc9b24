import type { KeyText, RowCount } from '@tailrace/plugin-api/snapshot'
import type { Session } from '../connection/session.ts'
import type { ServerFlavor } from '../server/flavor.ts'
import { nextBorder } from './chunks/borders.ts'
import { chunkStatement } from './chunks/chunk-statement.ts'
import type { KeyedTable, ReadTable } from './chunks/read-table.ts'
import type { ReaderSessions } from './reader-sessions.ts'
import { isTimedOut } from './sql-errors.ts'

/** Rows that one statement counts; fewer once that took too long. */
const STEP = 100_000
const SMALLEST_STEP = 10
/** Milliseconds that a statement may take: it holds a lock on the table's definition, which ALTER TABLE waits for. */
const MOST_MS = 500

/** Limits the statements of a session to so many milliseconds; 0 for no limit. */
const limits: Readonly<Record<ServerFlavor, ((milliseconds: number) => string) | null>> = {
  mysql: (milliseconds) => `SET SESSION max_execution_time = ${milliseconds}`,
  mariadb: (milliseconds) => `SET SESSION max_statement_time = ${milliseconds / 1000}`,
  oceanbase: null,
}

/**
 * Counts the rows of a table: along its key, by statements that are short, so that nobody waits long for the table. One without a key takes one
 * statement, as its reading does.
 */
export function countRows(
  sessions: ReaderSessions,
  table: ReadTable,
  where: string | null,
): RowCount {
  const end = new AbortController()
  const rows = sessions.counting.then(async (session) => {
    const limit = limits[sessions.flavor]
    // The session counts one table after another.
    if (limit !== null) await session.query(limit(table.key === null ? 0 : MOST_MS))
    return table.key === null
      ? countRange(session, table, null, where)
      : countAlongKey(session, table as KeyedTable, where, end.signal)
  })
  return {
    rows,
    cancel: async () => {
      end.abort()
      await sessions.cancelCounting()
    },
  }
}

/** @returns null where it was told to end, or few rows take too long */
async function countAlongKey(
  session: Session,
  table: KeyedTable,
  where: string | null,
  signal: AbortSignal,
): Promise<number | null> {
  let rows = 0
  let after: KeyText | null = null
  for (let step = STEP; step >= SMALLEST_STEP && !signal.aborted;) {
    try {
      const border: KeyText | null = await nextBorder(session, table, after, step, where)
      if (border === null) return rows + (await countRange(session, table, after, where))
      rows += step
      after = border
    } catch (error) {
      if (!isTimedOut(error)) throw error
      step >>= 2
    }
  }
  return null
}

async function countRange(
  session: Session,
  table: ReadTable,
  after: KeyText | null,
  where: string | null,
): Promise<number> {
  const statement = chunkStatement(table, { after, upTo: null }, 'COUNT(*) AS n', where)
  const [row] = await session.query<{ n: string }>(statement)
  return Number(row!.n)
}
