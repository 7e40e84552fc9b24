import mysql from 'mysql2/promise'
import type { MysqlAddress } from '../../../kit/index.ts'
import type { Connection, Failure } from '../connection.ts'
import { DATABASE } from './tables.ts'

/** Errors by which a server says that it goes, or that another one has its place. */
const GOING = new Set([
  'ER_SERVER_SHUTDOWN',
  'ER_QUERY_INTERRUPTED',
  'ER_CONNECTION_KILLED',
  'ER_SESSION_WAS_KILLED',
  'ER_OPTION_PREVENTS_STATEMENT',
])

function failureOf(error: unknown): Failure {
  const { code = '', sqlState } = error as { code?: string; sqlState?: string }
  // The client's own errors have no state: the connection broke.
  if (sqlState === undefined || GOING.has(code)) return 'broken'
  const isDeadlock = sqlState === '40001' || sqlState.startsWith('XA1')
  return isDeadlock || code === 'ER_LOCK_WAIT_TIMEOUT' ? 'given up' : 'wrong'
}

/** Statements of a transaction that may be prepared: a pipeline keeps its rows on its disk, which is small here. */
const MOST_PREPARED = 1000

const inOne = (statements: readonly string[]) => `BEGIN; ${statements.join('; ')}; COMMIT`
const inTwoPhases = (name: string, statements: readonly string[]) =>
  `XA START '${name}'; ${statements.join('; ')}; XA END '${name}'; XA PREPARE '${name}'; XA COMMIT '${name}'`

/**
 * Connects a writer.
 *
 * @param isTwoPhase says of each transaction whether it is prepared before it is committed, as an XA transaction
 */
export async function connectMysql(
  { host, port, user, password }: MysqlAddress,
  isTwoPhase: () => boolean,
): Promise<Connection> {
  const client = await mysql.createConnection({
    host,
    port,
    user,
    password,
    database: DATABASE,
    charset: 'utf8mb4',
    connectTimeout: 2000,
    multipleStatements: true,
  })
  client.on('error', () => {})
  const isListed = async (name: string) => {
    const [rows] = await client.query('SELECT 1 FROM done WHERE name = ?', [name])
    return (rows as unknown[]).length === 1
  }
  return {
    async commit(name, statements) {
      const all = [`INSERT INTO done VALUES ('${name}')`, ...statements]
      const isPrepared = all.length <= MOST_PREPARED && isTwoPhase()
      await client.query(isPrepared ? inTwoPhases(name, all) : inOne(all))
    },
    async isCommitted(name) {
      if (await isListed(name)) return true
      const [prepared] = await client.query('XA RECOVER')
      if (!(prepared as { data: string }[]).some(({ data }) => data === name)) return false
      await client.query(`XA COMMIT '${name}'`)
      return true
    },
    failureOf,
    end: () => client.end(),
  }
}
