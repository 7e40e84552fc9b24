import type { EventPlace } from '@tailrace/mysql-binlog'
import { savepointStatement } from '../stream/savepoint-statement.ts'
import { transactionWord } from '../stream/transaction-word.ts'
import type { EarlierLog } from '../xa/find-prepared.ts'
import { farthestOffset } from './binlog-dump.ts'
import { noHandler } from './no-handler.ts'
import { scanLog } from './scan-log.ts'

/** A stretch of a log file whose rows were rolled back, in bytes: from where a savepoint was set, to where it was rolled back to. */
export interface UndoneRows {
  readonly start: number
  readonly end: number
}

/**
 * Reads a transaction of MariaDB to its end, to learn which of its rows are rolled back: a log has such rows where the transaction made or
 * dropped temporary tables, or changed tables of engines without transactions.
 *
 * @param start where the transaction starts in the file, in bytes
 * @throws TailraceError SOURCE_UNAVAILABLE, SOURCE_POSITION_LOST, SOURCE_PROTOCOL
 */
export async function undoneRows(
  file: string,
  start: number,
  { connection, encrypted, signal }: EarlierLog,
): Promise<readonly UndoneRows[]> {
  const undone: UndoneRows[] = []
  const savepoints = new Map<string, number>()
  let isOver = false
  const end = ({ position }: EventPlace) => {
    isOver ||= position > start
  }
  const handler: typeof noHandler = {
    ...noHandler,
    xid: (_, place) => end(place),
    query: ({ statement }, place) => {
      if (isOver || place.position < start) return
      const text = Buffer.from(statement).toString('latin1')
      if (transactionWord(statement) === 'end') {
        const isUndone = text.toUpperCase() === 'ROLLBACK'
        if (isUndone) undone.push({ start, end: place.position })
        end(place)
      }
      const savepoint = savepointStatement(statement)
      if (savepoint?.verb === 'set') savepoints.set(savepoint.name, place.position)
      if (savepoint?.verb === 'rollback') {
        undone.push({ start: savepoints.get(savepoint.name) ?? start, end: place.position })
      }
    },
  }
  const offset = start > farthestOffset ? FIRST_OFFSET : start
  const from = { gtid: null, file, offset }
  await scanLog(connection, encrypted, from, handler, () => isOver, signal)
  return undone
}

/** Where the events of a log file begin. */
const FIRST_OFFSET = 4
