import { type EventPlace, formatXaId } from '@tailrace/mysql-binlog'
import type { PluginState } from '@tailrace/plugin-api'
import { Session } from '../connection/session.ts'
import type { ConnectionSettings } from '../connection/settings.ts'
import { noHandler } from '../dump/no-handler.ts'
import { scanLog } from '../dump/scan-log.ts'
import { compareLogPlaces, type LogPlace } from '../position/log-place.ts'
import { readLogFiles } from '../server/logs.ts'
import { PreparedTransactions } from './prepared-transactions.ts'
import type { Spill } from './spill.ts'
import { xaName, xaStatement } from './xa-statement.ts'

/** Where the log of before can be looked at. */
export interface EarlierLog {
  readonly connection: ConnectionSettings
  readonly encrypted: boolean
  readonly signal: AbortSignal
}

/** Where the events of a log file begin. */
const FIRST_OFFSET = 4

/**
 * Keeps the rows of an XA transaction that was prepared before reading began: they are in the log in front of its commit, in the same file or
 * in an earlier one.
 *
 * @param commit where the transaction is that commits it
 * @returns null where the log does not have them any more
 * @throws TailraceError SOURCE_UNAVAILABLE, SOURCE_PROTOCOL, STATE_UNAVAILABLE
 */
export async function findPrepared(
  xid: string,
  commit: LogPlace,
  log: EarlierLog,
  state: PluginState,
): Promise<Spill | null> {
  const session = await Session.connect(log.connection)
  const names = await readLogFiles(session)
    .then((files) => files.map(({ name }) => name))
    .finally(() => session.close())
  const files = names.slice(0, names.indexOf(commit.file) + 1).toReversed()
  for (const file of files) {
    const start = await startOfPrepared(xid, file, commit, log)
    if (start !== null) return spillAt(xid, { file, offset: start }, log, state)
  }
  return null
}

/** Where in a file the transaction starts that prepared it last, in front of a place; null for none. */
async function startOfPrepared(
  xid: string,
  file: string,
  commit: LogPlace,
  { connection, encrypted, signal }: EarlierLog,
): Promise<number | null> {
  let start: number | null = null
  let found: number | null = null
  let isBehind = false
  const begin = (_: unknown, { file: at, position }: EventPlace) => {
    start = position
    const order = compareLogPlaces({ file: at, offset: position }, commit) ?? 0
    isBehind = at !== file || order >= 0
  }
  const handler: typeof noHandler = {
    ...noHandler,
    gtid: begin,
    mariadbGtid: begin,
    xaPrepare: (prepare) => {
      const isIt = !isBehind && !prepare.isOnePhase && xaName(formatXaId(prepare.xid)) === xid
      if (isIt) found = start
    },
  }
  const from = { gtid: null, file, offset: FIRST_OFFSET }
  await scanLog(connection, encrypted, from, handler, () => isBehind, signal)
  return found
}

async function spillAt(
  xid: string,
  at: LogPlace,
  { connection, encrypted, signal }: EarlierLog,
  state: PluginState,
): Promise<Spill | null> {
  const transactions = new PreparedTransactions(() => state)
  const stored: Promise<void>[] = []
  await scanLog(
    connection,
    encrypted,
    { gtid: null, ...at },
    (feed) => {
      const keep = () => {
        if (transactions.isPreparing) feed().waitFor(transactions.keep(feed().event))
      }
      return {
        ...noHandler,
        formatDescription: () => transactions.describedBy(feed().event),
        mariadbGtid: ({ isXaPrepare }) => {
          if (isXaPrepare) transactions.begin()
        },
        query: ({ statement }) => {
          if (xaStatement(statement).verb === 'START') transactions.begin()
        },
        tableMap: keep,
        rows: keep,
        xaPrepare: () => {
          if (stored.length === 0) stored.push(transactions.prepare(xid))
        },
      }
    },
    () => stored.length > 0,
    signal,
  )
  await Promise.all(stored)
  return transactions.prepared?.[xid] ?? null
}
