import { randomBytes } from 'node:crypto'
import mysql from 'mysql2/promise'

/** Where a database is and how the kit reaches it. */
export interface MysqlAddress {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
}

/** One database of a running server. */
export interface MysqlDatabase extends MysqlAddress {
  /** `mysql://user:password@host:port/database`. */
  readonly url: string
  /**
   * Runs SQL on a pooled connection and returns the rows, of the last statement when there are several.
   * Numbers past 2^53, DECIMAL, dates and times are text.
   */
  query<Row = any>(sql: string, params?: readonly unknown[]): Promise<Row[]>
  /** A connection of its own. It is ended by `close()` at the latest. */
  client(settings?: mysql.ConnectionOptions): Promise<mysql.Connection>
  /** A new, empty database on the same server. A name is made up when none is given. */
  createDatabase(name?: string): Promise<MysqlTestDatabase>
  /**
   * Ends the kit's own connections, those to databases made here included. The database stays usable:
   * the next query connects again.
   */
  close(): Promise<void>
}

/** A database made by `createDatabase()`. */
export interface MysqlTestDatabase extends MysqlDatabase {
  /** Drops it, ending all connections to it. */
  drop(): Promise<void>
}

/** Opens a handle on a database. Nothing connects before it is used. */
export function openDatabase(
  address: MysqlAddress,
  settings: mysql.ConnectionOptions = {},
): MysqlDatabase {
  const { host, port, user, password, database } = address
  let pool: mysql.Pool | undefined
  const clients = new Set<mysql.Connection>()
  const made = new Set<MysqlDatabase>()
  const login: mysql.ConnectionOptions = {
    host,
    port,
    user,
    password,
    database,
    charset: 'utf8mb4',
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
    multipleStatements: true,
    ...settings,
  }
  const account = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`
  const handle: MysqlDatabase = {
    ...address,
    url: `mysql://${account}@${host}:${port}/${encodeURIComponent(database)}`,
    async query<Row>(sql: string, params?: readonly unknown[]) {
      pool ??= openPool(login)
      const [result, fields] = await pool.query(sql, params as any)
      return lastRows(result, fields) as Row[]
    },
    async client(own = {}) {
      const client = await mysql.createConnection({ ...login, ...own })
      client.on('error', () => {})
      clients.add(client)
      client.once('end', () => clients.delete(client))
      return client
    },
    async createDatabase(name = `test_${randomBytes(5).toString('hex')}`) {
      await handle.query(`CREATE DATABASE ${mysql.escapeId(name, true)}`)
      const created = openDatabase({ ...address, database: name }, settings)
      made.add(created)
      return Object.assign(created, {
        async drop() {
          made.delete(created)
          await created.close()
          await dropDatabase(handle, name)
        },
      })
    },
    async close() {
      const ending = [...clients].map((client) => client.end())
      const others = [...made].map((database) => database.close())
      clients.clear()
      const closing = pool?.end()
      pool = undefined
      await Promise.allSettled([...ending, ...others, closing])
    },
  }
  return handle
}

function openPool(login: mysql.ConnectionOptions): mysql.Pool {
  const pool = mysql.createPool({ ...login, connectionLimit: 4 })
  // An idle connection must not keep a finished process alive.
  const stream = (connection: unknown) =>
    (connection as { stream: { ref(): void; unref(): void } }).stream
  pool.pool.on('acquire', (connection) => stream(connection).ref())
  pool.pool.on('release', (connection) => stream(connection).unref())
  return pool
}

/** Rows of a result as mysql2 gives it: with several statements, one result and one list of fields for each. */
function lastRows(result: unknown, fields: unknown): unknown[] {
  const isMany =
    Array.isArray(fields) &&
    fields.length > 0 &&
    fields.every((each) => each === undefined || Array.isArray(each))
  const last: unknown = isMany ? (result as unknown[]).at(-1) : result
  return Array.isArray(last) ? last : []
}

async function dropDatabase(server: MysqlDatabase, name: string): Promise<void> {
  const sessions = await server.query<{ id: number }>(
    'SELECT id FROM information_schema.processlist WHERE db = ?',
    [name],
  )
  for (const { id } of sessions) {
    // It may have ended by itself.
    await server.query(`KILL ${id}`).catch(() => {})
  }
  await server.query(`DROP DATABASE IF EXISTS ${mysql.escapeId(name, true)}`)
}
